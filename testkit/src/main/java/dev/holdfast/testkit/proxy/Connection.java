package dev.holdfast.testkit.proxy;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A connection of a client, and the matching connection to the server. Thread-safe. */
public final class Connection {
    private final int index;
    private final List<Socket> sockets;
    private final Map<Direction, Pipe> pipes;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ends = new AtomicInteger();

    /** Creates a connection without a server, which receives no replies. */
    Connection(int index, Socket client) {
        this.index = index;
        this.sockets = List.of(client);
        this.pipes = Map.of();
    }

    Connection(int index, Socket client, Socket server, Rules rules, Changes changes, Consumer<String> onRequest) {
        this.index = index;
        this.sockets = List.of(client, server);
        RequestReader reader = new RequestReader(request -> {
            requests.add(request);
            onRequest.accept(request);
        });
        this.pipes = Map.of(
                Direction.REQUESTS, new Pipe(this, Direction.REQUESTS, client, server, rules, changes, reader::read),
                Direction.REPLIES,
                        new Pipe(this, Direction.REPLIES, server, client, rules, changes, (bytes, length) -> {}));
    }

    void start() {
        pipes.values().forEach(Pipe::start);
    }

    /** Returns the number of connections through the proxy before this one. */
    public int index() {
        return index;
    }

    /** Returns the requests that were forwarded, each by its first two words, such as {@code GET key}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns the number of forwarded bytes. */
    public long bytes(Direction direction) {
        Pipe pipe = pipes.get(direction);
        return pipe == null ? 0 : pipe.forwarded();
    }

    /** Returns whether bytes that are counted as forwarded are still being written. */
    boolean isForwarding() {
        return pipes.values().stream().anyMatch(Pipe::isWriting);
    }

    /** Returns whether neither side has closed the connection. */
    public boolean isOpen() {
        return sockets.stream().noneMatch(Socket::isClosed);
    }

    /** Returns whether there is no server, or bytes were lost. Such a connection cannot continue when the network is healed. */
    boolean isBroken() {
        return pipes.isEmpty() || pipes.values().stream().anyMatch(Pipe::hasGap);
    }

    /** Notes that one direction has ended. Each direction calls this once. */
    void ended() {
        if (ends.incrementAndGet() == pipes.size()) {
            close();
        }
    }

    /** Resets both sides with RST. */
    void reset() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // already closed
            }
        }
        close();
    }

    void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // the same as closed
            }
        }
        pipes.values().forEach(Pipe::interrupt);
    }

    @Override
    public String toString() {
        return "connection " + index;
    }
}
