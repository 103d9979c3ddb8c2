package dev.holdfast.redlock;

import dev.holdfast.Capability;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
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

/** One of the stores that vote. Thread-safe. */
final class Member {
    /** How many requests a member is sent that gave no answer to the last one. */
    static final int MAX_UNANSWERED = 32;

    private final String name;
    private final LockStore store;
    private final @Nullable QuorumMember facet;
    private final boolean confirms;
    private final @Nullable RestartGuard guard;
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean silent;

    /** What is wrong with it as a member; empty if nothing is known to be. */
    private volatile String remark = "";

    /**
     * Makes a member.
     *
     * @param name what it is called in messages
     * @param guard what knows whether its server remembers enough; null to count all its votes
     */
    Member(String name, LockStore store, @Nullable RestartGuard guard) {
        this.name = name;
        this.store = store;
        this.facet = store.quorumMember().orElse(null);
        this.confirms = facet != null && store.capabilities().contains(Capability.FENCING);
        this.guard = guard;
    }

    LockStore store() {
        return store;
    }

    /** Tells whether fencing tokens can be written back to it. */
    boolean confirms() {
        return confirms;
    }

    /** Writes a fencing token back to it; fails if it cannot be written back. */
    CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        return facet == null
                ? CompletableFuture.failedFuture(new LockBackendException(
                        renewal.ownership().lockName(),
                        "this provider cannot confirm fencing tokens of a quorum",
                        null))
                : facet.confirmAsync(renewal, fence, timeout);
    }

    /** Returns which run of its server it talks to; empty if it does not know. */
    CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        return facet == null ? CompletableFuture.completedFuture(Optional.empty()) : facet.incarnationAsync(timeout);
    }

    boolean isGuarded() {
        return guard != null;
    }

    /** Returns why a grant of this member does not count, or null if it does. */
    @Nullable
    String objection(Granted granted) {
        if (granted.fallback() != null) {
            return "it was granted by the fallback '" + granted.fallback()
                    + "', which has no vote: others may be asking the member itself";
        }
        return guard == null || granted.incarnation() == null ? null : guard.objection(name, granted.incarnation());
    }

    /** Calls the store; whatever it throws becomes the failure of the future. */
    <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> call) {
        unanswered.incrementAndGet();
        return started(call).whenComplete((reply, thrown) -> {
            unanswered.decrementAndGet();
            silent = thrown != null && StoreFutures.failure(null, thrown) instanceof LockUnavailableException;
        });
    }

    private static <T> CompletableFuture<T> started(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** Tells whether the last request that came to an end had no answer, so that the next one may have none either. */
    boolean isSilent() {
        return silent;
    }

    /**
     * Tells whether the member owes so many answers that nothing more should wait for it: what is sent to one that hangs piles
     * up in the client library, in the sockets and in its memory. It is not so any more as soon as one request is answered.
     */
    boolean hangs() {
        return silent && unanswered.get() >= MAX_UNANSWERED;
    }

    /** Returns the failure of a request that was not sent, as the member hangs. */
    LockUnavailableException hanging(String lockName) {
        return new LockUnavailableException(
                lockName, "not asked, as " + MAX_UNANSWERED + " earlier requests have no answer", null, false);
    }

    /** Notes what is wrong with it as a member, or null; returns whether that is new. */
    boolean remark(@Nullable String text) {
        String next = text == null ? "" : text;
        boolean isNew = !next.equals(remark);
        remark = next;
        return isNew;
    }

    /** Returns what is wrong with it as a member, or an empty text. */
    String remark() {
        return remark;
    }

    /** Returns what went wrong here, without the name of the lock: it stands in front of what is said of all members. */
    static String reason(String lockName, Throwable thrown) {
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
