package dev.holdfast.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.testkit.redis.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The demo as a user starts it: by the script, on the folder of jars. */
final class DemoRun implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Path SCRIPT = Path.of("../holdfast").toAbsolutePath().normalize();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path elsewhere;
    private final Process process;
    private final Set<Path> serverFolders;

    /** Starts it in some other folder, and waits until its servers are there. */
    DemoRun(Path elsewhere, int servers, String... options) throws IOException {
        this.elsewhere = elsewhere;
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString(), "demo"));
        command.addAll(List.of(options));
        this.process = new ProcessBuilder(command)
                .directory(elsewhere.toFile())
                .redirectError(elsewhere.resolve("stderr").toFile())
                .start();
        await().atMost(LONG)
                .until(() -> !process.isAlive() || serverFoldersNow().size() == servers);
        this.serverFolders = serverFoldersNow();
    }

    /** Each server has a guard, which is told its folder. */
    private Set<Path> serverFoldersNow() {
        return process.descendants()
                .flatMap(child -> Stream.of(child.info().arguments().orElse(new String[0])))
                .filter(argument -> argument.matches("/.*/holdfast-redis[0-9]+"))
                .map(Path::of)
                .collect(Collectors.toSet());
    }

    /** The folders of its servers that were there in the beginning. */
    Set<Path> serverFolders() {
        return serverFolders;
    }

    /** Reads all that it says. */
    JsonNode result() throws IOException {
        return JSON.readTree(process.inputReader());
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    String stderr() throws IOException {
        return Files.readString(elsewhere.resolve("stderr"));
    }

    /** Reads up to a line. Returns false if there is none. */
    boolean says(String part) throws IOException {
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.contains(part)) {
            line = output.readLine();
        }
        return line != null;
    }

    /** Returns the processes that it has started. */
    List<ProcessHandle> family() {
        return process.descendants().toList();
    }

    /** Sends a signal to the program, and not to what it started, and waits until all of them have ended. */
    void end(String signal) throws IOException, InterruptedException {
        List<ProcessHandle> family = family();
        Signals.send(process.pid(), signal);
        if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end");
        }
        await().atMost(LONG).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
