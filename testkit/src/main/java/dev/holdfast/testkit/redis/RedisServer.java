package dev.holdfast.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis server on 127.0.0.1, without any keys. It is a separate process, unless the user gave a server, see
 * {@link ServerSource}. Methods that need a process then fail with a message that says so. The server ends with {@link #close},
 * and also when this JVM ends, however that happens. Not thread-safe.
 */
public final class RedisServer implements AutoCloseable {
    static final String PORT = "PORT";

    /** The settings of every server, unless a test overrides them. */
    static final Map<String, List<String>> DEFAULTS = Map.of(
            "save", List.of(""),
            "appendonly", List.of("no"),
            "protected-mode", List.of("no"),
            "bind", List.of("127.0.0.1"),
            "repl-diskless-sync-delay", List.of("0"));

    private final ServerHost host;
    private final @Nullable String password;
    private @Nullable RespConnection admin;

    private RedisServer(Map<String, List<String>> settings) {
        this.host = ServerSource.open(settings);
        List<String> requirepass = settings.get("requirepass");
        this.password = requirepass == null ? null : requirepass.get(0);
    }

    /** Starts a server without persistence. */
    public static RedisServer start() {
        return builder().start();
    }

    /** Returns a builder of a server without persistence. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link RedisServer}. */
    public static final class Builder {
        private final Map<String, List<String>> settings = new LinkedHashMap<>(DEFAULTS);

        private Builder() {}

        /** Sets a line of redis.conf. */
        public Builder setting(String name, String... values) {
            settings.put(name, List.of(values));
            return this;
        }

        /** Makes the server accept only TLS, with a certificate for localhost. */
        public Builder tls(TlsFiles files) {
            return setting("tls-port", PORT)
                    .setting("port", "0")
                    .setting("tls-cert-file", files.certificate().toString())
                    .setting("tls-key-file", files.key().toString())
                    .setting("tls-ca-cert-file", files.authority().toString())
                    .setting("tls-auth-clients", "no");
        }

        /** Starts the server and waits until it is ready. */
        public RedisServer start() {
            return new RedisServer(settings);
        }
    }

    /** Returns the port. */
    public int port() {
        return host.port();
    }

    /** Returns the process id of the server. */
    public long pid() {
        return host.process().pid();
    }

    /** Returns the working folder of the server. */
    Path folder() {
        return host.process().folder();
    }

    /** Returns the URL for lock providers. */
    public String url() {
        return "lock:redis://127.0.0.1:" + port();
    }

    /** Runs a command and returns the reply: a string, a long, a list, or null. */
    public @Nullable Object command(String... words) {
        try {
            RespConnection connection = admin;
            if (connection == null) {
                connection = new RespConnection(port());
                admin = connection;
                if (password != null) {
                    connection.command("AUTH", password);
                }
            }
            return connection.command(words);
        } catch (IOException e) {
            disconnect();
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the number of calls of a command since the last CONFIG RESETSTAT. */
    public long calls(String command) {
        Pattern stat = Pattern.compile("^cmdstat_" + Pattern.quote(command) + ":calls=(\\d+),", Pattern.MULTILINE);
        Matcher calls = stat.matcher(String.valueOf(command("INFO", "commandstats")));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    /** Kills the server, as a crash does. */
    public void kill() {
        disconnect();
        host.process().kill();
    }

    /** Starts the server again after {@link #kill}, on the same port and in the same folder. */
    public void restart() {
        host.process().launch();
    }

    /** Stops the process without ending it, as a hang does. */
    public void pause() {
        host.process().signal("STOP");
    }

    /** Lets a stopped process go on. */
    public void resume() {
        host.process().signal("CONT");
    }

    private void disconnect() {
        RespConnection connection = admin;
        admin = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        disconnect();
        host.close();
    }
}
