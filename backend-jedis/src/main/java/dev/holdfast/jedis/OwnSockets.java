package dev.holdfast.jedis;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * The sockets of the driver's own connections. The close of a socket ends a thread that waits for a reply on it, which an interrupt
 * does not. Thread-safe.
 */
final class OwnSockets implements JedisSocketFactory {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.jedis");

    private final JedisSocketFactory factory;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Creates a factory without sockets.
     *
     * @param factory creates connected sockets
     */
    OwnSockets(JedisSocketFactory factory) {
        this.factory = factory;
    }

    @Override
    public Socket createSocket() {
        open.removeIf(Socket::isClosed);
        Socket socket = factory.createSocket();
        open.add(socket);
        if (closed) {
            close(socket);
            throw new JedisConnectionException("the client is closed");
        }
        return socket;
    }

    /** Closes all sockets, also those of connections that are being made. */
    void close() {
        closed = true;
        open.forEach(OwnSockets::close);
        open.clear();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a socket could not be closed", e);
        }
    }
}
