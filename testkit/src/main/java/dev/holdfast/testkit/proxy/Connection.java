package dev.holdfast.testkit.proxy;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection of a client, and the one to the server that goes with it. Thread-safe. */
public final class Connection {
    private final int index;
    private final List<Socket> sockets;
    private final Map<Direction, Pipe> pipes;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ends = new AtomicInteger();

    /** Makes a connection that is answered by nobody. */
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

    /** Returns how many connections were made through the proxy before this one. */
    public int index() {
        return index;
    }

    /** Returns the requests that were forwarded, each by its first two words, such as {@code GET key}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns how many bytes were forwarded. */
    public long bytes(Direction direction) {
        Pipe pipe = pipes.get(direction);
        return pipe == null ? 0 : pipe.forwarded();
    }

    /** Tells whether some of what is counted as forwarded is only about to be. */
    boolean isForwarding() {
        return pipes.values().stream().anyMatch(Pipe::isWriting);
    }

    /** Tells whether neither side has closed it. */
    public boolean isOpen() {
        return sockets.stream().noneMatch(Socket::isClosed);
    }

    /** Tells whether nobody answers, or something was lost: it cannot go on when the network is healed. */
    boolean isBroken() {
        return pipes.isEmpty() || pipes.values().stream().anyMatch(Pipe::hasGap);
    }

    /** Is told by each direction that it has come to its end. */
    void ended() {
        if (ends.incrementAndGet() == pipes.size()) {
            close();
        }
    }

    /** Ends both sides with RST. */
    void reset() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // it is closed already
            }
        }
        close();
    }

    void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is as good as closed
            }
        }
        pipes.values().forEach(Pipe::interrupt);
    }

    @Override
    public String toString() {
        return "connection " + index;
    }
}
