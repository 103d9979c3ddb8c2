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

/** A run of the demo as a user starts it: by the script, with the packaged jars. */
final class DemoRun implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Path SCRIPT = Path.of("../holdfast").toAbsolutePath().normalize();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path elsewhere;
    private final Process process;
    private final Set<Path> serverFolders;

    /** Starts the demo in another folder, and waits until its servers run. */
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

    /** Returns the folders of the servers, which their guard processes have as an argument. */
    private Set<Path> serverFoldersNow() {
        return process.descendants()
                .flatMap(child -> Stream.of(child.info().arguments().orElse(new String[0])))
                .filter(argument -> argument.matches("/.*/holdfast-redis[0-9]+"))
                .map(Path::of)
                .collect(Collectors.toSet());
    }

    /** Returns the folders of the servers at the start. */
    Set<Path> serverFolders() {
        return serverFolders;
    }

    /** Reads the whole standard output as JSON. */
    JsonNode result() throws IOException {
        return JSON.readTree(process.inputReader());
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    String stderr() throws IOException {
        return Files.readString(elsewhere.resolve("stderr"));
    }

    /** Reads up to a line that contains a text. Returns false if there is none. */
    boolean says(String part) throws IOException {
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.contains(part)) {
            line = output.readLine();
        }
        return line != null;
    }

    /** Returns the processes that the demo has started. */
    List<ProcessHandle> family() {
        return process.descendants().toList();
    }

    /** Sends a signal to the program only, and waits until it and all processes that it started have ended. */
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
