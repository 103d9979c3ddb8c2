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
 * A server process of this machine, with its own port and folder. {@link #close} ends the process and removes the folder. So
 * does the end of this JVM, however it happens: a guard shell waits until a pipe from this JVM is closed, then kills the server
 * and removes the folder. The guard keeps the folder of a server that was killed until a guard of the restarted server takes
 * over. Ctrl-C reaches the guard too, and must not stop it.
 */
final class ServerProcess implements ServerHost {
    private static final Duration START_TIME = Duration.ofSeconds(20);
    private static final int PORTS_TRIED = 5;

    /** The part of the error message that the server words itself. The reason after it comes from the C library. */
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

    /** Starts a server on a free port. Tries another port if some process takes the port before the server does. */
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

    /** Starts the process, also after {@link #kill}, and waits until it is ready. */
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

    /** Waits for the log line of the server. A connection would not prove as much: it may reach another process. */
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

    /** Returns whether the process runs a program. One that has ended is a zombie until its guard collects it. */
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

    /** Sends a signal. While the guard lives, no other process can have this process id. */
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

    /** Kills the server, waits until it has ended, and keeps its folder. */
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
