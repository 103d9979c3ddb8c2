package dev.holdfast.testkit.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sends and reads lines; a Redis server takes lines as commands. */
final class LineClient implements AutoCloseable {
    private static final int LONG_MILLIS = 30_000;
    private static final int SHORT_MILLIS = 300;

    private final Socket socket;
    private final BufferedReader in;

    LineClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    LineClient send(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Returns the next line, or null at the end. */
    @Nullable
    String read() throws IOException {
        socket.setSoTimeout(LONG_MILLIS);
        return in.readLine();
    }

    @Nullable
    String ask(String line) throws IOException {
        return send(line).read();
    }

    /** Tells whether there is no answer for a while. */
    boolean hearsNothing() throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        try {
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    /** Ends the connection with RST, as Jedis does. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
