package dev.holdfast.testkit.redis;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of this machine, with a port and a folder of its own. Both end with {@link #close}, and also when this JVM ends by
 * whatever means: a shell waits for the end of a pipe that this JVM holds, kills the server, and removes the folder, also that
 * of a server which was killed before, until another shell has it. Ctrl-C reaches the shell too, and must not stop it.
 */
final class ServerProcess implements ServerHost {
    private static final Duration START_TIME = Duration.ofSeconds(20);
    private static final int PORTS_TRIED = 5;

    /** What the server says itself: the reason behind it is worded by its C library. */
    private static final String PORT_TAKEN = "Could not create server TCP listening socket";

    private static final String READY = "Ready to accept connections";
    private static final String GUARD = """
            trap '' INT HUP PIPE
            folder=$1
            shift
            "$@" </dev/null >&2 &
            server=$!
            echo $server
            read word
            kill -9 $server
            wait $server
            if [ "$word" ]; then
                echo gone
                read word
            fi
            [ "$word" ] || rm -rf "$folder"
            """;

    private final Path program;
    private final Map<String, List<String>> settings;
    private final int port = freePort();
    private final Path folder;
    private @Nullable Process guard;
    private long pid;
    private boolean killed;

    private ServerProcess(Path program, Map<String, List<String>> settings) {
        this.program = program;
        this.settings = settings;
        try {
            this.folder = Files.createTempDirectory("holdfast-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server on a free port. Somebody else may take the port before the server does: then it is another one. */
    static ServerProcess start(Path program, Map<String, List<String>> settings) {
        for (int tried = 1; true; tried++) {
            ServerProcess server = new ServerProcess(program, settings);
            try {
                server.launch();
                return server;
            } catch (IllegalStateException e) {
                server.close();
                if (tried == PORTS_TRIED || !String.valueOf(e.getMessage()).contains(PORT_TAKEN)) {
                    throw e;
                }
            }
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the process, again after {@link #kill}, and waits until it is ready. */
    void launch() {
        try {
            Process before = guard;
            Process process =
                    new ProcessBuilder(command()).redirectError(log().toFile()).start();
            guard = process;
            pid = Long.parseLong(process.inputReader().readLine());
            killed = false;
            if (before != null) {
                end(before, "keep\n");
            }
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", GUARD, "guard", folder.toString(), program.toString()));
        if (!settings.containsKey("port")) {
            command.addAll(List.of("--port", String.valueOf(port)));
        }
        command.addAll(List.of("--dir", folder.toString()));
        settings.forEach((name, values) -> {
            command.add("--" + name);
            values.forEach(value -> command.add(value.equals(RedisServer.PORT) ? String.valueOf(port) : value));
        });
        return command;
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    /** What the server says tells more than a connection does: that may be one to somebody else. */
    private void awaitReady() throws IOException {
        long end = System.nanoTime() + START_TIME.toNanos();
        while (!Files.readString(log()).contains(READY)) {
            if (!isRunning() || System.nanoTime() > end) {
                String said = Files.readString(log());
                if (!said.contains(READY)) {
                    throw new IllegalStateException("redis-server did not start: " + said);
                }
            }
            sleep();
        }
    }

    /** A process that has ended stays known until its shell has asked for it, but it runs no program. */
    private boolean isRunning() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .isPresent();
    }

    private static void sleep() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server was starting", e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ServerProcess process() {
        return this;
    }

    long pid() {
        return pid;
    }

    Path folder() {
        return folder;
    }

    /** Its shell keeps the number of the process from being another's, and only as long as the shell lives. */
    void signal(String name) {
        guard();
        Signals.send(pid, name);
    }

    private Process guard() {
        if (guard == null || killed) {
            throw new IllegalStateException(this + " was killed and not started again");
        }
        return guard;
    }

    /** Kills the server, waits until it is gone, and keeps its folder. */
    void kill() {
        Process process = guard();
        killed = true;
        try {
            OutputStream pipe = process.getOutputStream();
            pipe.write("kill\n".getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
            process.inputReader().readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process guard, String word) {
        try {
            try (OutputStream pipe = guard.getOutputStream()) {
                pipe.write(word.getBytes(StandardCharsets.US_ASCII));
            }
            guard.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        guard.destroyForcibly();
    }

    @Override
    public void close() {
        Process process = guard;
        if (process != null) {
            end(process, "");
            guard = null;
        }
    }

    @Override
    public String toString() {
        return "redis-server on port " + port;
    }
}
