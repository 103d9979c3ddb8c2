package dev.holdfast.it.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens on the port of a server that is down, closes each connection at once, and counts them. */
public final class ClosingPort implements AutoCloseable {
    private final AtomicInteger connects = new AtomicInteger();
    private final ServerSocket port;

    public ClosingPort(int number) {
        try {
            port = new ServerSocket(number, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread accepting = new Thread(this::accept, "closing-port " + number);
        accepting.setDaemon(true);
        accepting.start();
    }

    private void accept() {
        while (!port.isClosed()) {
            try (Socket connection = port.accept()) {
                connects.incrementAndGet();
                connection.setSoLinger(true, 0);
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Returns how many connections were made so far. */
    public int connects() {
        return connects.get();
    }

    @Override
    public void close() {
        try {
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
