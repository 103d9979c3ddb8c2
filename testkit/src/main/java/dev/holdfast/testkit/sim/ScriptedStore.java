package dev.holdfast.testkit.sim;

import dev.holdfast.Capability;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store whose replies are scripted by a test. It records its calls, and by default leaves every request in flight until the
 * test completes it. Thread-safe.
 */
public final class ScriptedStore implements LockStore, StoreQueue, QuorumMember {
    /** The calls so far, such as {@code acquireAsync}, {@code renewAsync of 2} or {@code release on main}. */
    public final List<String> calls = new CopyOnWriteArrayList<>();

    /** The claims so far. */
    public final List<Claim> claims = new CopyOnWriteArrayList<>();

    /** The replies to claims. */
    public final Script<AcquireReply> acquires = new Script<>();

    /** The replies to renewals. */
    public final Script<List<RenewReply>> renewals = new Script<>();

    /** The replies to confirmations. */
    public final Script<RenewReply> confirmations = new Script<>();

    /** The fencing tokens of the confirmations so far. */
    public final List<Long> confirmedFences = new CopyOnWriteArrayList<>();

    /** The replies to releases. */
    public final Script<ReleaseReply> releases = new Script<>();

    /** The replies to inspections. */
    public final Script<LockState> inspections = new Script<>();

    /** The replies to requests for the incarnation; empty by default. */
    public final Script<Optional<Incarnation>> incarnations = new Script<>();

    /** The replies to requests for explanations; one empty text by default. */
    public final Script<List<String>> explanations = new Script<>();

    /** The result of {@link #capabilities}. */
    public volatile Set<Capability> capabilities;

    /** The result of {@link #usesTokensOnce}. */
    public volatile boolean usesTokensOnce;

    /**
     * Creates a store.
     *
     * @param capabilities what the store can do
     */
    public ScriptedStore(Capability... capabilities) {
        this.capabilities = Set.of(capabilities);
        incarnations.replyWith(Optional.empty());
        explanations.replyWith(List.of(""));
    }

    /**
     * The replies to one kind of request. As a list it has the futures that the store returned so far, the oldest first.
     *
     * @param <T> the type of the replies
     */
    public static final class Script<T> extends AbstractList<CompletableFuture<T>> {
        private final List<CompletableFuture<T>> returned = new CopyOnWriteArrayList<>();
        private volatile Supplier<CompletableFuture<T>> next = CompletableFuture::new;

        /** Leaves later requests in flight. */
        public void leaveInFlight() {
            next = CompletableFuture::new;
        }

        /** Replies to later requests at once. */
        public void replyWith(T reply) {
            next = () -> CompletableFuture.completedFuture(reply);
        }

        /** Fails later requests at once. */
        public void failWith(Throwable failure) {
            next = () -> CompletableFuture.failedFuture(failure);
        }

        /** Takes the futures of later requests from a supplier; the store throws what the supplier throws. */
        public void replyBy(Supplier<CompletableFuture<T>> supplier) {
            next = supplier;
        }

        /** Returns the future of the last request. */
        public CompletableFuture<T> last() {
            return returned.get(returned.size() - 1);
        }

        private CompletableFuture<T> request() {
            CompletableFuture<T> reply = next.get();
            returned.add(reply);
            return reply;
        }

        @Override
        public CompletableFuture<T> get(int index) {
            return returned.get(index);
        }

        @Override
        public int size() {
            return returned.size();
        }
    }

    /** Grants the last claim. */
    public void grant(long fence) {
        acquires.last().complete(AcquireReply.granted(OptionalLong.of(fence)));
    }

    /** Grants the last claim in the name of a fallback. */
    public void grantByFallback(String fallback) {
        acquires.last().complete(AcquireReply.granted(OptionalLong.of(1)).withFallback(fallback));
    }

    /** Replies to the last claim that another owner holds the lock. */
    public void replyBusy(@Nullable Duration remaining) {
        acquires.last().complete(AcquireReply.busy(remaining, "somebody@host:1"));
    }

    /** Fails the last claim because there is no reply, so that its outcome is unknown. */
    public void timeOut(String lockName) {
        acquires.last().completeExceptionally(new LockUnavailableException(lockName, "no reply within 100 ms", null));
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        calls.add("acquire on " + Thread.currentThread().getName());
        claims.add(claim);
        return StoreFutures.await(acquires.request());
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        calls.add("acquireAsync");
        claims.add(claim);
        return acquires.request();
    }

    @Override
    public boolean usesTokensOnce() {
        return usesTokensOnce;
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
        calls.add("renewAsync of " + leases.size());
        return renewals.request();
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        calls.add("release on " + Thread.currentThread().getName());
        return StoreFutures.await(releases.request());
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        calls.add("releaseAsync");
        return releases.request();
    }

    @Override
    public CompletableFuture<List<String>> explainLossesAsync(List<Ownership> lost, Duration timeout) {
        return explanations.request();
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        calls.add("confirmAsync");
        confirmedFences.add(fence);
        return confirmations.request();
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        calls.add("inspectAsync");
        return inspections.request();
    }

    @Override
    public CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        calls.add("incarnationAsync");
        return incarnations.request();
    }

    @Override
    public Optional<StoreQueue> queue() {
        return Optional.of(this);
    }

    @Override
    public Watch watch(String lockName, WaitListener listener) {
        calls.add("watch " + lockName);
        return () -> calls.add("unwatch " + lockName);
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public void checkName(String lockName) {
        calls.add("checkName " + lockName);
    }

    @Override
    public void checkOptions(LockOptions options) {
        calls.add("checkOptions");
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public String toString() {
        return "scripted";
    }
}
