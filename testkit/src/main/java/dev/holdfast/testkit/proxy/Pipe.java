package dev.holdfast.testkit.proxy;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

/** Moves the bytes of a connection in one direction: one thread reads them, and another one writes them when they are due. */
final class Pipe {
    private static final int CHUNK = 16 * 1024;
    private static final Duration FOREVER = Duration.ofDays(1);
    private static final byte[] END = {};

    private final Connection connection;
    private final Direction direction;
    private final Socket from;
    private final Socket to;
    private final Rules rules;
    private final Changes changes;
    private final ObjIntConsumer<byte[]> onForward;
    private final BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>();
    private final List<Thread> threads;
    private final AtomicLong forwarded = new AtomicLong();
    private volatile boolean gap;
    private volatile boolean writing;

    /** Bytes that were read, and the time at which to forward them. No bytes stand for the end of the stream. */
    private static final class Chunk {
        final long due;
        final byte[] bytes;

        Chunk(long due, byte[] bytes) {
            this.due = due;
            this.bytes = bytes;
        }
    }

    Pipe(
            Connection connection,
            Direction direction,
            Socket from,
            Socket to,
            Rules rules,
            Changes changes,
            ObjIntConsumer<byte[]> onForward) {
        this.connection = connection;
        this.direction = direction;
        this.from = from;
        this.to = to;
        this.rules = rules;
        this.changes = changes;
        this.onForward = onForward;
        this.threads = Stream.<Runnable>of(this::read, this::write)
                .map(task -> new Thread(task, connection + " " + direction))
                .toList();
        threads.forEach(thread -> thread.setDaemon(true));
    }

    void start() {
        threads.forEach(Thread::start);
    }

    void interrupt() {
        threads.forEach(Thread::interrupt);
    }

    long forwarded() {
        return forwarded.get();
    }

    /** Returns whether bytes that are counted as forwarded are still being written. */
    boolean isWriting() {
        return writing;
    }

    /** Returns whether bytes were lost. */
    boolean hasGap() {
        return gap;
    }

    private void read() {
        byte[] buffer = new byte[CHUNK];
        try {
            int length = from.getInputStream().read(buffer);
            while (length >= 0) {
                byte[] bytes = Arrays.copyOf(buffer, length);
                chunks.add(new Chunk(due(bytes), bytes));
                if (isSubjectTo(Fault.Abandon.class)) {
                    from.close();
                    break;
                }
                length = from.getInputStream().read(buffer);
            }
            chunks.add(new Chunk(due(END), END));
        } catch (IOException e) {
            long due = due(END);
            if (due > System.nanoTime()) {
                chunks.add(new Chunk(due, END)); // the reset is late too, behind the bytes that were sent before
            } else {
                lostOrElse(connection::reset);
            }
        }
    }

    private long due(byte[] bytes) {
        long wait = 0;
        for (Fault fault : rules.of(connection, direction)) {
            if (fault instanceof Fault.Delay delay) {
                long jitter = delay.jitter().toNanos();
                wait = delay.delay().toNanos() + ThreadLocalRandom.current().nextLong(jitter + 1);
            } else if (fault instanceof Fault.DelayFrom from && from.affects(connection, bytes)) {
                wait = from.delay().toNanos();
            }
        }
        return System.nanoTime() + wait;
    }

    private void write() {
        try {
            while (true) {
                Chunk chunk = chunks.take();
                TimeUnit.NANOSECONDS.sleep(chunk.due - System.nanoTime());
                changes.await(() -> !isSubjectTo(Fault.Hold.class), FOREVER);
                if (!isLost()) {
                    if (chunk.bytes.length == 0) {
                        to.shutdownOutput();
                        connection.ended();
                        return;
                    }
                    forward(chunk.bytes);
                }
            }
        } catch (InterruptedException e) {
            // the connection is closed
        } catch (IOException e) {
            lostOrElse(connection::reset);
        }
    }

    private void lostOrElse(Runnable action) {
        if (!isLost()) {
            action.run();
        }
    }

    /** Drops the bytes after a gap too. A gap that appears while the network is being healed resets the connection, as others do. */
    private boolean isLost() {
        if (!gap && isSubjectTo(Fault.Drop.class)) {
            gap = true;
            if (!isSubjectTo(Fault.Drop.class)) {
                connection.reset();
            }
        }
        return gap;
    }

    private boolean isSubjectTo(Class<? extends Fault> type) {
        return rules.of(connection, direction).stream().anyMatch(type::isInstance);
    }

    private void forward(byte[] bytes) throws IOException {
        long room = rules.of(connection, direction).stream()
                .mapToLong(fault -> fault instanceof Fault.Cut cut ? cut.limit(connection) : Long.MAX_VALUE)
                .min()
                .orElse(Long.MAX_VALUE);
        int length = (int) Math.min(bytes.length, Math.max(0, room - forwarded.get()));
        writing = true;
        // Counted before the write, so that a client that has the reply finds the request.
        long sum = forwarded.addAndGet(length);
        onForward.accept(bytes, length);
        try {
            to.getOutputStream().write(bytes, 0, length);
        } finally {
            writing = false;
            changes.happened();
        }
        if (sum >= room) {
            connection.close();
        }
    }
}
