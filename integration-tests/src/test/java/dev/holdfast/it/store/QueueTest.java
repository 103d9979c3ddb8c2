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
    static final String HEARTBEATS = "lock:#w:h:{lock:orders}";

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

    /** Returns the token of the holder, without the mark. */
    String heldBy() {
        return get(LOCK).replaceFirst("~$", "");
    }

    /** Returns whether the value of the lock says that a waiter is in the queue. */
    boolean isMarked() {
        return get(LOCK).endsWith("~");
    }

    static String secret(Ownership ownership) {
        return ownership.owner().secret();
    }

    List<String> members() {
        return ((List<?>) server.command("ZRANGE", QUEUE, "0", "-1"))
                .stream().map(String::valueOf).toList();
    }

    /** Returns the tokens in the queue. */
    List<String> queued() {
        return members().stream().map(member -> member.split(" ", -1)[1]).toList();
    }

    /** Returns the member of a waiter in the queue. */
    String member(Ownership waiter) {
        return members().stream()
                .filter(member -> member.split(" ", -1)[1].equals(secret(waiter)))
                .findFirst()
                .orElseThrow();
    }

    /** Puts another member in the place of that of a waiter. */
    void setMember(Ownership waiter, String member) {
        String before = member(waiter);
        String ticket = String.valueOf(server.command("ZSCORE", QUEUE, before));
        server.command("ZREM", QUEUE, before);
        server.command("ZADD", QUEUE, ticket, member);
    }

    /** Gives a waiter the ticket that it would have if it had joined the queue earlier. */
    void joinedBefore(Ownership waiter, Duration time) {
        server.command("ZADD", QUEUE, String.valueOf(serverMicros() - time.toNanos() / 1_000), member(waiter));
    }

    /** Makes a waiter one whose subscription shows that it is alive. */
    void setCounted(Ownership waiter, String command, String channel) {
        setMember(waiter, member(waiter).replaceFirst("PUBLISH [01] (\\d+ \\d+) .*", command + " 1 $1 " + channel));
    }

    /** Returns the time until which a waiter counts as alive, in milliseconds. */
    String heartbeat(Ownership waiter) {
        return String.valueOf(server.command("HGET", HEARTBEATS, secret(waiter)));
    }

    void setHeartbeat(Ownership waiter, Duration fromNow) {
        server.command("HSET", HEARTBEATS, secret(waiter), String.valueOf(serverMicros() / 1_000 + fromNow.toMillis()));
    }

    /** Ends the heartbeat of a waiter. */
    void silence(Ownership waiter) {
        setHeartbeat(waiter, Duration.ofMillis(-1));
    }

    void expire(String key) {
        server.command("DEL", key);
    }
}
