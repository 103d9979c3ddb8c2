package dev.holdfast.benchmarks.server;

import static dev.holdfast.benchmarks.wire.Words.number;
import static dev.holdfast.benchmarks.wire.Words.word;

import dev.holdfast.benchmarks.wire.Request;
import dev.holdfast.redis.client.Script;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that sends many commands at once, and then reads all replies. It speaks RESP 2. Not thread-safe. */
final class Pipeline implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int BUFFER = 1 << 16;
    private static final byte[] EVALSHA = word("EVALSHA");

    private final Socket socket;
    private final InputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(BUFFER);
    private int sent;

    Pipeline(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    /** Adds a command to those that are sent next. */
    void add(byte[]... words) {
        start(words.length);
        addWords(words);
    }

    /** Adds a call of a script, by its SHA-1. */
    void add(Request request) {
        start(3 + request.keys().length + request.args().length);
        addWords(EVALSHA, word(request.script().sha()), number(request.keys().length));
        addWords(request.keys());
        addWords(request.args());
    }

    private void start(int words) {
        header('*', words);
        sent++;
    }

    private void addWords(byte[]... words) {
        for (byte[] word : words) {
            header('$', word.length);
            out.writeBytes(word);
            end();
        }
    }

    private void header(char type, int size) {
        out.write(type);
        out.writeBytes(number(size));
        end();
    }

    private void end() {
        out.write('\r');
        out.write('\n');
    }

    /** Sends the commands that were added, and returns their replies: text as bytes, numbers, lists, or null. */
    List<@Nullable Object> flush() throws IOException {
        out.writeTo(socket.getOutputStream());
        out.reset();
        List<@Nullable Object> replies = new ArrayList<>(sent);
        for (; sent > 0; sent--) {
            replies.add(read());
        }
        return replies;
    }

    /** Sends one command and returns its reply. */
    @Nullable
    Object command(byte[]... words) throws IOException {
        add(words);
        return flush().get(0);
    }

    /** Sends one call of a script and returns its reply. */
    @Nullable
    Object command(Request request) throws IOException {
        add(request);
        return flush().get(0);
    }

    /** Loads scripts into the server. */
    void load(List<Script> scripts) throws IOException {
        scripts.forEach(
                script -> add(word("SCRIPT"), word("LOAD"), script.text().getBytes(StandardCharsets.UTF_8)));
        flush();
    }

    private @Nullable Object read() throws IOException {
        int type = in.read();
        String line = line();
        return switch (type) {
            case '+' -> word(line);
            case ':' -> Long.valueOf(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> list(Integer.parseInt(line));
            case '-' -> throw new IllegalStateException("the server replied with an error: " + line);
            default -> throw new EOFException("the server closed the connection");
        };
    }

    private byte @Nullable [] bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        line();
        return bytes;
    }

    private List<@Nullable Object> list(int size) throws IOException {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(read());
        }
        return items;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
