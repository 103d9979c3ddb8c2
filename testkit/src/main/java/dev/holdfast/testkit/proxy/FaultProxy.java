package dev.holdfast.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A TCP proxy in front of a server. It forwards everything, except while it causes {@linkplain Faults faults}. {@link #heal}
 * ends all faults. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 200;
    private static final int SHOWN_REQUESTS = 20;
    private static final int CONNECT_MILLIS = 1_000;

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final Rules rules = new Rules();
    private final Changes changes = new Changes();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private volatile boolean halfOpen;

    private FaultProxy(InetSocketAddress server) {
        this.server = server;
        try {
            this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.acceptor = new Thread(this::accept, "fault-proxy " + listener.getLocalPort());
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Starts a proxy in front of a server on this machine. */
    public static FaultProxy inFrontOf(int serverPort) {
        return inFrontOf(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
    }

    /** Starts a proxy in front of any server. */
    public static FaultProxy inFrontOf(InetSocketAddress server) {
        return new FaultProxy(server);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                client.setTcpNoDelay(true);
                connect(client);
            } catch (IOException e) {
                // the proxy is closed, the server is down, or the client has disconnected
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Connection connection = halfOpen ? new Connection(connections.size(), client) : toServer(client);
        connections.add(connection);
        connection.start();
        if (listener.isClosed() || (connection.isBroken() && !halfOpen)) {
            connection.reset(); // the proxy was closed or healed meanwhile
        }
    }

    private Connection toServer(Socket client) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(server, CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            return new Connection(connections.size(), client, socket, rules, changes, requests::add);
        } catch (IOException serverIsDown) {
            client.setSoLinger(true, 0);
            client.close();
            throw serverIsDown;
        }
    }

    /** Returns the port that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns the URL for lock providers. */
    public String url() {
        return "lock:redis://127.0.0.1:" + port();
    }

    /** Returns all connections so far, in the order in which they were opened. */
    public List<Connection> connections() {
        return List.copyOf(connections);
    }

    /** Returns the requests that were forwarded on all connections, each by its first two words. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns the number of bytes that were forwarded on all connections. */
    public long bytes(Direction direction) {
        return connections.stream()
                .mapToLong(connection -> connection.bytes(direction))
                .sum();
    }

    /** Waits until this number of requests has been forwarded since the start. */
    public void awaitRequests(int atLeast, Duration atMost) {
        awaitRequests(request -> true, atLeast, atMost);
    }

    /** Waits until this number of matching requests has been forwarded since the start; see {@link #requests}. */
    public void awaitRequests(Predicate<String> kind, int atLeast, Duration atMost) {
        try {
            if (!changes.await(() -> hasForwarded(kind, atLeast), atMost)) {
                throw new IllegalStateException("not " + atLeast + " requests within " + atMost + ", but in all "
                        + requests.size() + ", at last " + lastRequests());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for requests", e);
        }
    }

    private List<String> lastRequests() {
        return requests.stream()
                .skip(Math.max(0, requests.size() - SHOWN_REQUESTS))
                .toList();
    }

    private boolean hasForwarded(Predicate<String> kind, int atLeast) {
        return requests.stream().filter(kind).count() >= atLeast
                && connections.stream().noneMatch(Connection::isForwarding);
    }

    /** Returns the faults of all connections. */
    public Faults onAll() {
        return on(connection -> true);
    }

    /** Returns the faults of one connection, which may not be open yet. */
    public Faults onConnection(int index) {
        return on(connection -> connection.index() == index);
    }

    /** Returns the faults of the connections for which the condition holds. The condition is evaluated repeatedly. */
    public Faults on(Predicate<Connection> whom) {
        return new Faults(whom, rules, this::connections);
    }

    /** Accepts connections from now on, but sends no replies, like a server whose machine has lost its power. */
    public void halfOpen() {
        halfOpen = true;
    }

    /** Ends all faults. Forwards the bytes that were held back. Resets connections that have lost bytes or have no server. */
    public void heal() {
        halfOpen = false;
        rules.clear();
        changes.happened();
        connections.stream().filter(Connection::isBroken).forEach(Connection::reset);
    }

    /** Closes all connections and stops listening. */
    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join(CONNECT_MILLIS); // until then the port is still open
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(Connection::close);
    }
}
