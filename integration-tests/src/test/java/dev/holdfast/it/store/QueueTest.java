package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.List;

/** Helper methods for tests of the queue. */
abstract class QueueTest extends StoreTest {
    static final Duration CLAIM_TIME = Duration.ofSeconds(20);
    static final Duration HEARTBEAT = Duration.ofSeconds(15);
    static final String QUEUE = "lock:#w:q:{lock:orders}";
    static final String RECORDS = "lock:#w:m:{lock:orders}";

    static Claim waiting(Ownership ownership) {
        return waiting(ownership, 0);
    }

    static Claim waiting(Ownership ownership, long ticket) {
        return claim(ownership, LEASE).withQueueEntry(new QueueEntry(CLAIM_TIME, HEARTBEAT, 1_000, ticket));
    }

    Ticket ticket(Claim claim) {
        Ticket ticket = busy(claim).ticket();
        assertThat(ticket).as("a ticket in the queue").isNotNull();
        return ticket;
    }

    /** Adds a waiter and returns it. */
    Ownership waiter() {
        Ownership waiter = somebody();
        ticket(waiting(waiter));
        return waiter;
    }

    Ownership holder() {
        Ownership holder = somebody();
        granted(claim(holder, LEASE));
        return holder;
    }

    ReleaseReply release(Ownership ownership) {
        return store.releaseAsync(ownership, TIMEOUT).join();
    }

    boolean isBusy(Claim claim) {
        AcquireReply reply = acquire(claim);
        return reply instanceof Busy;
    }

    String heldBy() {
        return get(LOCK);
    }

    static String secret(Ownership ownership) {
        return ownership.owner().secret();
    }

    List<?> queued() {
        return (List<?>) server.command("ZRANGE", QUEUE, "0", "-1");
    }

    String record(Ownership waiter) {
        return String.valueOf(server.command("HGET", RECORDS, secret(waiter)));
    }

    void setRecord(Ownership waiter, String record) {
        server.command("HSET", RECORDS, secret(waiter), record);
    }

    /** Ends the heartbeat of a waiter. */
    void silence(Ownership waiter) {
        setRecord(waiter, record(waiter).replaceFirst("^1 \\d+", "1 1000"));
    }

    void expire(String key) {
        server.command("DEL", key);
    }
}
