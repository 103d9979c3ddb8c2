package dev.holdfast.memory;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockNames;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The store over a {@link MemoryBackend}. It replies at once, on the calling thread. */
final class MemoryLockStore implements LockStore, StoreQueue, QuorumMember {
    private final MemoryBackend backend;
    private final String keyPrefix;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    MemoryLockStore(MemoryBackend backend, String keyPrefix, Runnable onClose) {
        this.backend = backend;
        this.keyPrefix = keyPrefix;
        this.onClose = onClose;
    }

    @Override
    public AcquireReply acquire(Claim claim) {
        ensureOpen(claim.lockName());
        return backend.acquire(key(claim.lockName()), claim);
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return future(() -> acquire(claim));
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        return future(() -> renewals.stream().map(this::renew).toList());
    }

    private RenewReply renew(Renewal renewal) {
        ensureOpen(renewal.ownership().lockName());
        return backend.renew(key(renewal.ownership().lockName()), renewal);
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) {
        ensureOpen(ownership.lockName());
        return backend.release(key(ownership.lockName()), ownership);
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return future(() -> release(ownership, timeout));
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return future(() -> {
            ensureOpen(lockName);
            return backend.inspect(key(lockName), lockName);
        });
    }

    @Override
    public Optional<StoreQueue> queue() {
        return Optional.of(this);
    }

    /** Watches a lock. The listener gets wake-ups only, for a hand-over as well, because an attempt costs nothing here. */
    @Override
    public Watch watch(String lockName, WaitListener listener) {
        Runnable wakeUp = listener::wakeUp;
        backend.watch(key(lockName), wakeUp);
        return () -> backend.unwatch(key(lockName), wakeUp);
    }

    @Override
    public Optional<ReleaseAndAcquire> releaseAndAcquire() {
        return Optional.of((released, claim, timeout) ->
                future(() -> ReleaseAndAcquireReply.of(release(released, timeout), acquireAsync(claim))));
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        return future(() -> backend.confirm(key(renewal.ownership().lockName()), renewal, fence));
    }

    private static <T> CompletableFuture<T> future(Supplier<T> operation) {
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
    public Set<Capability> capabilities() {
        return Set.of(Capability.FENCING, Capability.CALLER_TOKEN);
    }

    @Override
    public void checkName(String lockName) {
        LockNames.check(keyPrefix, lockName);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(backend) ? Optional.of(type.cast(backend)) : LockStore.super.unwrap(type);
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
