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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real redis-server process on 127.0.0.1, with a port and a folder of its own. Both end with {@link #close}, and also when
 * this JVM ends by whatever means: a shell waits for the end of a pipe that this JVM holds, kills the server, and removes the
 * folder unless it was told to keep it. Ctrl-C reaches the shell too, and must not stop it.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration START_TIME = Duration.ofSeconds(20);
    private static final String GUARD = """
            trap '' INT HUP
            folder=$1
            shift
            "$@" </dev/null >&2 &
            server=$!
            echo $server
            exec >/dev/null
            keep=$(cat)
            kill -9 $server
            wait $server
            [ "$keep" ] || rm -rf "$folder"
            """;

    private final Map<String, List<String>> settings;
    private final int port;
    private final Path folder;
    private @Nullable Process guard;
    private long pid;
    private @Nullable RespConnection admin;

    private RedisServer(Map<String, List<String>> settings) {
        this.settings = new LinkedHashMap<>(settings);
        this.port = freePort();
        try {
            this.folder = Files.createTempDirectory("holdfast-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launch();
    }

    /** Starts a server without persistence. */
    public static RedisServer start() {
        return builder().start();
    }

    /** Starts from a server without persistence. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link RedisServer}. */
    public static final class Builder {
        private final Map<String, List<String>> settings = new LinkedHashMap<>();

        private Builder() {
            setting("save", "").setting("appendonly", "no").setting("protected-mode", "no");
            setting("bind", "127.0.0.1").setting("repl-diskless-sync-delay", "0");
            setting("enable-debug-command", "local");
        }

        /** Sets a line of redis.conf. */
        public Builder setting(String name, String... values) {
            settings.put(name, List.of(values));
            return this;
        }

        /** Lets the server accept TLS only, with a certificate for localhost. */
        public Builder tls(TlsFiles files) {
            return setting("tls-port", "PORT")
                    .setting("port", "0")
                    .setting("tls-cert-file", files.certificate().toString())
                    .setting("tls-key-file", files.key().toString())
                    .setting("tls-ca-cert-file", files.authority().toString())
                    .setting("tls-auth-clients", "no");
        }

        /** Starts the server and waits until it answers. */
        public RedisServer start() {
            return new RedisServer(settings);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch() {
        Path program = RedisBinary.find()
                .orElseThrow(() -> new IllegalStateException("no redis-server: -D" + GivenServer.PROPERTY
                        + " is not set, org.signal:embedded-redis has none for this system, and none is on the PATH"));
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", GUARD, "guard", folder.toString(), program.toString()));
        if (!settings.containsKey("port")) {
            command.addAll(List.of("--port", String.valueOf(port)));
        }
        command.addAll(List.of("--dir", folder.toString()));
        settings.forEach((name, values) -> {
            command.add("--" + name);
            values.forEach(value -> command.add(value.equals("PORT") ? String.valueOf(port) : value));
        });
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(folder.resolve("stderr.log").toFile())
                    .start();
            guard = process;
            pid = Long.parseLong(process.inputReader().readLine());
            awaitReady(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(Process process) throws IOException {
        long end = System.nanoTime() + START_TIME.toNanos();
        while (!accepts()) {
            boolean ended = ProcessHandle.of(pid).isEmpty();
            if (ended || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "redis-server did not start: " + Files.readString(folder.resolve("stderr.log")));
            }
            sleep(2);
        }
    }

    private boolean accepts() {
        try (RespConnection probe = new RespConnection(port)) {
            return settings.containsKey("tls-port") || probe.command("PING") != null;
        } catch (RespConnection.ErrorReply e) {
            return !String.valueOf(e.getMessage()).startsWith("LOADING");
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the port. */
    public int port() {
        return port;
    }

    /** Returns the process id of the server. */
    public long pid() {
        return pid;
    }

    /** Returns the folder that the server runs in. */
    Path folder() {
        return folder;
    }

    /** Returns the URL for lock providers. */
    public String url() {
        return "lock:redis://127.0.0.1:" + port;
    }

    /** Runs a command and returns the reply: a string, a long, a list, or null. */
    public @Nullable Object command(String... words) {
        try {
            RespConnection connection = admin;
            if (connection == null) {
                connection = new RespConnection(port);
                admin = connection;
                if (settings.containsKey("requirepass")) {
                    connection.command("AUTH", settings.get("requirepass").get(0));
                }
            }
            return connection.command(words);
        } catch (IOException e) {
            admin = null;
            throw new UncheckedIOException(e);
        }
    }

    /** Returns how often a command was called since the last CONFIG RESETSTAT. */
    public long calls(String command) {
        Pattern stat = Pattern.compile("^cmdstat_" + Pattern.quote(command) + ":calls=(\\d+),", Pattern.MULTILINE);
        Matcher calls = stat.matcher(String.valueOf(command("INFO", "commandstats")));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    /** Kills the server, as a crash does. */
    public void kill() {
        signal("KILL");
        stopGuard("keep");
    }

    /** Starts the server again after {@link #kill}, on the same port and in the same folder. */
    public void restart() {
        launch();
    }

    /** Stops the process without ending it, as a hang does. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a stopped process go on. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Signals.send(pid, name);
    }

    private void stopGuard(String word) {
        admin = null;
        Process process = guard;
        if (process != null) {
            try {
                try (OutputStream pipe = process.getOutputStream()) {
                    pipe.write(word.getBytes(StandardCharsets.US_ASCII));
                }
                process.waitFor(5, TimeUnit.SECONDS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
            guard = null;
        }
    }

    @Override
    public void close() {
        stopGuard("");
        if (Files.exists(folder)) { // the server was killed before, and its folder kept
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted((a, b) -> b.compareTo(a))
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server was starting", e);
        }
    }
}
