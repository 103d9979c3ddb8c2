package dev.holdfast.benchmarks.server;

import static dev.holdfast.benchmarks.wire.Words.word;

import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.benchmarks.libraries.LockClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The commands that Redisson's RLock sends to acquire and to release a free lock: two scripts, and a DEL of the key by which it
 * knows the result of a repeated release. They are recorded while it does so. The server has the scripts from then on.
 */
final class RLockCommands implements FreeLock.Pair {
    private static final String RECORDED = "recorded-name-of-a-lock";
    private static final String END = "end-of-the-record";
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"");

    private final List<List<String>> commands;

    private RLockCommands(List<List<String>> commands) {
        this.commands = commands;
    }

    /** Records the commands of an RLock on the server at a port of 127.0.0.1. */
    static RLockCommands record(int port) throws Exception {
        try (LockClient client = Library.RLOCK.open(port);
                Pipeline connection = new Pipeline(port);
                Socket monitor = new Socket(InetAddress.getLoopbackAddress(), port)) {
            pair(client.lock("first")); // loads the scripts
            monitor.setSoTimeout(TIMEOUT_MILLIS);
            monitor.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(monitor.getInputStream(), StandardCharsets.UTF_8));
            if (!"+OK".equals(lines.readLine())) {
                throw new IllegalStateException("the server does not let its commands be recorded");
            }
            pair(client.lock(RECORDED));
            connection.command(word("ECHO"), word(END));
            return new RLockCommands(commands(lines));
        }
    }

    private static void pair(LockClient.Handle lock) throws Exception {
        lock.acquire();
        lock.release();
    }

    private static List<List<String>> commands(BufferedReader lines) throws IOException {
        List<List<String>> commands = new ArrayList<>();
        while (true) {
            String line = lines.readLine();
            if (line == null || line.contains(END)) {
                return commands;
            }
            if (line.contains(RECORDED) && !line.contains(" lua] ")) { // not a command within a script
                commands.add(
                        WORD.matcher(line).results().map(word -> word.group(1)).toList());
            }
        }
    }

    /** Returns these commands without those that call no script. */
    RLockCommands scriptsOnly() {
        return new RLockCommands(commands.stream()
                .filter(command -> command.get(0).equals("EVALSHA"))
                .toList());
    }

    @Override
    public void add(Pipeline connection, String lock) {
        for (List<String> command : commands) {
            connection.add(command.stream()
                    .map(text -> word(text.replace(RECORDED, lock)))
                    .toArray(byte[][]::new));
        }
    }

    /** Acquiring replies with null, and releasing with 1. */
    @Override
    public boolean isDone(List<@Nullable Object> replies) {
        return replies.get(0) == null && Long.valueOf(1).equals(replies.get(1));
    }
}
