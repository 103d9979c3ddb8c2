package dev.holdfast.engine;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/** A lock of this engine: {@link Requests} as its users see them. */
final class EngineLock extends Requests implements DistributedLock {
    EngineLock(Engine engine, String name, LockOptions options) {
        super(engine, name, options);
    }

    @Override
    public String name() {
        return lockName;
    }

    @Override
    public Lease acquire() throws InterruptedException {
        return acquireWithin(defaultPatience());
    }

    @Override
    public Lease acquire(Duration timeout) throws InterruptedException {
        return acquireWithin(Nanos.patience(timeout));
    }

    @Override
    public Optional<Lease> tryAcquire() {
        return Optional.ofNullable(tryOnce());
    }

    @Override
    public Optional<Lease> tryAcquire(Duration timeout) throws InterruptedException {
        try {
            return Optional.of(acquireWithin(Nanos.patience(timeout)));
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
    }

    @Override
    public CompletableFuture<Lease> acquireAsync() {
        return acquireAsync(defaultPatience(), lease -> lease, null);
    }

    @Override
    public CompletableFuture<Lease> acquireAsync(Duration timeout) {
        return acquireAsync(Nanos.patience(timeout), lease -> lease, null);
    }

    @Override
    public CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration timeout) {
        return acquireAsync(Nanos.patience(timeout), Optional::of, Optional::empty);
    }

    @Override
    public LockState inspect() {
        engine.ensureOpen();
        return Quietly.answer(lockName, inspection());
    }

    @Override
    public CompletableFuture<LockState> inspectAsync() {
        engine.ensureOpen();
        return engine.callbacks.completing(inspection());
    }

    private CompletableFuture<LockState> inspection() {
        long timeout = engine.timings.command(options.leaseTime().toNanos());
        return engine.calls.inspectAsync(lockName, Duration.ofNanos(timeout));
    }

    @Override
    public Lock asLock() {
        return new ThreadOwnedLock(engine, lockName, options);
    }

    @Override
    public String toString() {
        return "DistributedLock[" + lockName + "]";
    }
}
