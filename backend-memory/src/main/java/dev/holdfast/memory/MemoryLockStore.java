package dev.holdfast.memory;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockNames;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The store of locks in a {@link MemoryPlace}. It answers at once, on the calling thread. */
final class MemoryLockStore implements LockStore {
    private final MemoryPlace place;
    private final String keyPrefix;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    MemoryLockStore(MemoryPlace place, String keyPrefix, Runnable onClose) {
        this.place = place;
        this.keyPrefix = keyPrefix;
        this.onClose = onClose;
    }

    @Override
    public AcquireReply acquire(Claim claim) {
        ensureOpen(claim.lockName());
        return place.acquire(key(claim.lockName()), claim);
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return answer(() -> acquire(claim));
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        return answer(() -> renewals.stream().map(this::renew).toList());
    }

    private RenewReply renew(Renewal renewal) {
        ensureOpen(renewal.ownership().lockName());
        return place.renew(key(renewal.ownership().lockName()), renewal);
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) {
        ensureOpen(ownership.lockName());
        return place.release(key(ownership.lockName()), ownership);
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return answer(() -> release(ownership, timeout));
    }

    @Override
    public ReleaseAndAcquire releaseAndAcquire() {
        return (released, claim, timeout) ->
                answer(() -> new ReleaseAndAcquireReply(release(released, timeout), acquireAsync(claim)));
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        return answer(() -> place.confirm(key(renewal.ownership().lockName()), renewal, fence));
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return answer(() -> state(lockName));
    }

    private LockState state(String lockName) {
        ensureOpen(lockName);
        MemoryPlace.Look look = place.look(key(lockName));
        OwnerToken owner = look.owner();
        LockState.Builder state = owner == null ? LockState.free(lockName) : LockState.held(lockName);
        if (owner != null) {
            state.owner(owner.publicId())
                    .holder(OwnerToken.holderOf(owner.secret()))
                    .remaining(look.remaining());
        }
        look.fence().ifPresent(state::fencingToken);
        return state.waiters(look.waiters()).longestWait(look.longestWait()).build();
    }

    private static <T> CompletableFuture<T> answer(Supplier<T> operation) {
        try {
            return CompletableFuture.completedFuture(operation.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void ensureOpen(String lockName) {
        if (closed.get()) {
            throw new LockUnavailableException(lockName, "the store in memory is closed", null, false);
        }
    }

    private String key(String lockName) {
        return keyPrefix + lockName;
    }

    @Override
    public Watch watch(String lockName, WaitListener watcher) {
        Runnable wakeUp = watcher::wakeUp; // asking costs nothing here
        place.watch(key(lockName), wakeUp);
        return () -> place.unwatch(key(lockName), wakeUp);
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.FENCING, Capability.CALLER_TOKEN);
    }

    @Override
    public void checkName(String lockName) {
        LockNames.check(keyPrefix, lockName);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(place) ? Optional.of(type.cast(place)) : LockStore.super.unwrap(type);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }

    @Override
    public String toString() {
        return "memory";
    }
}
