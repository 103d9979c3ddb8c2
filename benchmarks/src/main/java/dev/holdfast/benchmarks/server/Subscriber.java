package dev.holdfast.benchmarks.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection that subscribes to a channel, and drops the messages. */
final class Subscriber implements AutoCloseable {
    private final String channel;
    private final Socket socket;

    Subscriber(int port, String channel) throws IOException {
        this.channel = channel;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(("SUBSCRIBE " + channel + "\r\n").getBytes(StandardCharsets.US_ASCII));
        InputStream messages = socket.getInputStream();
        byte[] buffer = new byte[1 << 16];
        if (messages.read(buffer) < 0) { // the confirmation
            throw new IOException("the server closed the connection");
        }
        Thread reader = new Thread(() -> drop(messages, buffer), "benchmark-subscriber");
        reader.setDaemon(true);
        reader.start();
    }

    /** Returns the channel. */
    String channel() {
        return channel;
    }

    private static void drop(InputStream messages, byte[] buffer) {
        try {
            while (messages.read(buffer) >= 0) {
                // dropped
            }
        } catch (IOException e) {
            // the connection was closed
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
