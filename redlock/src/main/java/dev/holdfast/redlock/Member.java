package dev.holdfast.redlock;

import dev.holdfast.Capability;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One member of a quorum: a store with one vote. It counts the requests in flight and decides whether a grant of the store counts
 * as a vote. Thread-safe.
 */
final class Member {
    /** The number of requests in flight from which a member that did not reply to the last one counts as hanging. */
    static final int MAX_IN_FLIGHT = 32;

    private final String name;
    private final LockStore store;
    private final @Nullable QuorumMember facet;
    private final boolean canConfirm;
    private final @Nullable RestartGuard guard;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean silent;

    /** What makes this member fail together with another, for messages; empty if nothing is known. */
    private volatile String dependence = "";

    /**
     * Creates a member.
     *
     * @param name the name in messages
     * @param guard decides whether the server is in quarantine after a restart; null counts every vote
     */
    Member(String name, LockStore store, @Nullable RestartGuard guard) {
        this.name = name;
        this.store = store;
        this.facet = store.quorumMember().orElse(null);
        this.canConfirm = facet != null && store.capabilities().contains(Capability.FENCING);
        this.guard = guard;
    }

    LockStore store() {
        return store;
    }

    /** Returns whether a fencing token can be written back to this member. */
    boolean canConfirm() {
        return canConfirm;
    }

    /** Writes a fencing token back to this member. Fails if the store cannot confirm one. */
    CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        return facet == null
                ? CompletableFuture.failedFuture(new LockBackendException(
                        renewal.ownership().lockName(),
                        "this provider cannot confirm fencing tokens of a quorum",
                        null))
                : facet.confirmAsync(renewal, fence, timeout);
    }

    /** Returns the run of this member's server; empty if the store does not know it. */
    CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        return facet == null ? CompletableFuture.completedFuture(Optional.empty()) : facet.incarnationAsync(timeout);
    }

    /** Returns whether this member can grant a lock again to the owner of a lease that it has lost. */
    boolean canHeal() {
        return !store.usesTokensOnce();
    }

    /** Returns whether this member may be in quarantine. */
    boolean isGuarded() {
        return guard != null;
    }

    /**
     * Returns a claim for this member.
     *
     * @param minFence a fencing token that the new one exceeds
     */
    Claim claim(Ownership ownership, Duration leaseTime, Duration timeout, boolean fencing, long minFence) {
        Claim claim = Claim.of(ownership, leaseTime, timeout).withFence(fencing ? 1 : 0, minFence);
        return guard == null ? claim : claim.withIncarnation();
    }

    /** Returns why a grant of this member does not count as a vote, in words; null if it counts. */
    @Nullable
    String disqualification(Granted granted) {
        if (granted.fallback() != null) {
            return "it was granted by the fallback '" + granted.fallback()
                    + "', which has no vote: other processes may be using the member itself";
        }
        return guard == null || granted.incarnation() == null
                ? null
                : guard.disqualification(name, granted.incarnation(), Duration.ZERO);
    }

    /**
     * Finds out why a reply of this member does not count as a vote, in words; empty if it counts. The server is asked after its
     * reply, as only a grant names the run of the server.
     *
     * @param sent when the request was sent that the member has replied to
     */
    CompletableFuture<Optional<String>> disqualificationSince(long sent, Duration timeout) {
        RestartGuard asked = guard;
        return asked == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : send(() -> incarnationAsync(timeout))
                        .thenApply(incarnation -> incarnation.map(run -> asked.disqualificationSince(name, run, sent)));
    }

    /**
     * Sends a request. An exception of the call becomes the failure of the future.
     *
     * @param request calls the store
     */
    <T> CompletableFuture<T> send(Supplier<CompletableFuture<T>> request) {
        inFlight.incrementAndGet();
        return start(request).whenComplete((reply, thrown) -> {
            inFlight.decrementAndGet();
            silent = thrown != null && StoreFutures.failure(null, thrown) instanceof LockUnavailableException;
        });
    }

    private static <T> CompletableFuture<T> start(Supplier<CompletableFuture<T>> request) {
        try {
            return request.get();
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** Returns whether the last request that ended had no reply. The next one may have none either. */
    boolean isSilent() {
        return silent;
    }

    /**
     * Returns whether this member hangs: it is silent and many requests are in flight. Nothing more is sent to it then, because
     * requests to a hanging server pile up in the client library, in the sockets and in its memory. A single reply ends this.
     */
    boolean isHanging() {
        return silent && inFlight.get() >= MAX_IN_FLIGHT;
    }

    /** Returns the failure of a request that was not sent because the member hangs. */
    LockUnavailableException notSent(String lockName) {
        return new LockUnavailableException(
                lockName, "not sent, as " + MAX_IN_FLIGHT + " earlier requests have no reply", null, false);
    }

    /**
     * Sets what makes this member fail together with another.
     *
     * @param text the dependence in words, or null for none
     * @return true if the dependence has changed
     */
    boolean setDependence(@Nullable String text) {
        String next = text == null ? "" : text;
        boolean isNew = !next.equals(dependence);
        dependence = next;
        return isNew;
    }

    /** Returns what makes this member fail together with another, or an empty string. */
    String dependence() {
        return dependence;
    }

    /** Returns the message of a failure without the lock name, which a message about several members names only once. */
    static String describe(String lockName, Throwable thrown) {
        LockException failure = StoreFutures.failure(lockName, thrown);
        String message = String.valueOf(failure.getMessage());
        int start = message.indexOf(lockName);
        int end = start < 0 ? -1 : message.indexOf(": ", start + lockName.length());
        return failure.lockName().isPresent() && end > 0 ? message.substring(end + 2) : message;
    }

    @Override
    public String toString() {
        return name;
    }
}
