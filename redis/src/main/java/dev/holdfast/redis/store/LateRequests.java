package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.Ownership;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The requests without a reply that the server may still carry out. Each has a limit in the server's time, after which the server
 * refuses it. Until then such a request may undo a release of its token, so the release has to be repeated. Thread-safe.
 */
public final class LateRequests {
    private static final int MIN_PURGE_SIZE = 1_000;
    private static final long PURGE_AFTER_MICROS = 60_000_000;

    private final ServerClock clock;
    private final Map<String, Late> byToken = new ConcurrentHashMap<>();
    private final AtomicInteger purgeSize = new AtomicInteger(MIN_PURGE_SIZE);

    /**
     * What may still be carried out for a token.
     *
     * @param notAfter the latest limit of its requests, in microseconds of the server's time
     * @param member the member under which a request may join the queue; empty if none does
     */
    private record Late(long notAfter, String member) {
        Late with(Late other) {
            return new Late(Math.max(notAfter, other.notAfter), other.member.isEmpty() ? member : other.member);
        }
    }

    /**
     * Creates an empty collection.
     *
     * @param clock the clock of the server
     */
    public LateRequests(ServerClock clock) {
        this.clock = clock;
    }

    /** Adds a request that may still be carried out. */
    void add(Ownership ownership, long notAfter, String member) {
        purgeIfLarge();
        byToken.merge(ownership.owner().secret(), new Late(notAfter, member), Late::with);
    }

    /** Adds a request if its failure leaves open whether it is carried out. */
    void addIfUnknown(Throwable failure, Ownership ownership, long notAfter, String member) {
        if (mayBeCarriedOut(failure)) {
            add(ownership, notAfter, member);
        }
    }

    /** Returns the future of a reply. If it fails and leaves open whether the request is carried out, the request is added. */
    <T> CompletableFuture<T> addIfUnknown(
            CompletableFuture<T> reply, Ownership ownership, long notAfter, String member) {
        return reply.whenComplete((done, thrown) -> {
            if (thrown != null) {
                addIfUnknown(thrown, ownership, notAfter, member);
            }
        });
    }

    /** Returns whether a failure leaves open whether the request is carried out, now or later. */
    static boolean mayBeCarriedOut(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RedisUnreachable unreachable && unreachable.mayHaveExecuted();
    }

    /**
     * Returns whether a request with a token may still be carried out.
     *
     * @param ownership the lock and the token
     * @return true if a release has to be repeated
     */
    public boolean has(Ownership ownership) {
        return !byToken.isEmpty() && byToken.containsKey(ownership.owner().secret());
    }

    /** Returns the member under which a request may join the queue, or null. */
    @Nullable
    String member(Ownership ownership) {
        Late late = byToken.isEmpty() ? null : byToken.get(ownership.owner().secret());
        return late == null ? null : late.member;
    }

    /** Notes that the server carried out a release of a token at a time; 0 if the time is not known. */
    void released(Ownership ownership, long serverMicros) {
        if (!byToken.isEmpty()) {
            byToken.computeIfPresent(
                    ownership.owner().secret(), (token, late) -> serverMicros > late.notAfter ? null : late);
        }
    }

    /** Removes the requests of tokens that were never released, such as those of leases that expired. */
    private void purgeIfLarge() {
        if (byToken.size() >= purgeSize.get()) {
            long limit = clock.at(clock.nanoTime()) - PURGE_AFTER_MICROS;
            byToken.values().removeIf(late -> late.notAfter < limit);
            purgeSize.set(Math.max(MIN_PURGE_SIZE, 2 * byToken.size()));
        }
    }
}
