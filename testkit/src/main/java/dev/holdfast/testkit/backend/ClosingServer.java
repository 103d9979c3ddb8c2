package dev.holdfast.testkit.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server that closes each connection at once. */
final class ClosingServer {
    private static final int BACKLOG = 500;

    /** Listens for some time, and returns how many connections were made. */
    static int attempts(int port, Duration time) throws IOException {
        int attempts = 0;
        long end = System.nanoTime() + time.toNanos();
        try (ServerSocket listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress())) {
            for (long left = time.toMillis(); left > 0; left = millisUntil(end)) {
                listener.setSoTimeout((int) left);
                listener.accept().close();
                attempts++;
            }
        } catch (SocketTimeoutException timeIsOver) {
            return attempts;
        }
        return attempts;
    }

    private static long millisUntil(long end) {
        return TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }

    private ClosingServer() {}
}
