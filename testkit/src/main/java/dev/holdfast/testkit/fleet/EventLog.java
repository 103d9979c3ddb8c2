package dev.holdfast.testkit.fleet;

import dev.holdfast.Lease;
import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Prints what this worker does, one line per event. Each line is written at once and by one system call, so a worker that is
 * killed leaves all its lines, and each of them complete. Thread-safe.
 */
final class EventLog {
    private final String worker;
    private final String client;
    private final AtomicLong attempts = new AtomicLong();
    private final ReentrantLock writing = new ReentrantLock();
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);

    EventLog(String worker, String client) {
        this.worker = worker;
        this.client = client;
    }

    /** One acquisition and its later events. */
    final class Attempt {
        private final String lock;
        private final long number;

        private Attempt(String lock, long number) {
            this.lock = lock;
            this.number = number;
        }

        void log(Op op, Phase phase, @Nullable String detail) {
            Event event = event(op, phase);
            write(detail == null ? event : event.detail(detail));
        }

        void logValue(Op op, Phase phase, long value) {
            write(event(op, phase).value(value));
        }

        /**
         * Reads the time before the remaining time of the lease: the thread may be stopped in between, and the deadline must not
         * be too late. A lease that is over when it is granted was never valid for this worker.
         */
        void logLease(Op op, Phase phase, Lease lease) {
            Event event = event(op, phase);
            long now = event.t();
            Long deadline = op == Op.ACQUIRE ? Long.valueOf(now) : null;
            if (lease.isHeld()) {
                deadline = now + lease.remaining().toNanos();
            }
            OptionalLong fence = lease.fencingToken();
            write(event.lease(lease.owner(), fence.isPresent() ? fence.getAsLong() : null, deadline));
        }

        private Event event(Op op, Phase phase) {
            return Event.of(System.nanoTime(), worker, client, number, op, phase, lock);
        }
    }

    Attempt attempt(String lock) {
        return new Attempt(lock, attempts.incrementAndGet());
    }

    /** Returns the log of events that do not belong to an acquisition. */
    Attempt background(String lock) {
        return new Attempt(lock, 0);
    }

    private void write(Event event) {
        byte[] line = (event.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
        writing.lock();
        try {
            out.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("nobody reads the events", e);
        } finally {
            writing.unlock();
        }
    }
}
