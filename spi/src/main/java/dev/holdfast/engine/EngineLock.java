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

/** A lock of this engine: the door to {@link Requests}. */
final class EngineLock implements DistributedLock {
    private final Engine engine;
    private final String name;
    private final LockOptions options;
    private final Requests requests;

    EngineLock(Engine engine, String name, LockOptions options) {
        this.engine = engine;
        this.name = name;
        this.options = options;
        this.requests = new Requests(engine, name, options, false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Lease acquire() throws InterruptedException {
        return requests.acquire(requests.defaultPatience());
    }

    @Override
    public Lease acquire(Duration timeout) throws InterruptedException {
        return requests.acquire(Nanos.patience(timeout));
    }

    @Override
    public Optional<Lease> tryAcquire() {
        return Optional.ofNullable(requests.tryOnce());
    }

    @Override
    public Optional<Lease> tryAcquire(Duration timeout) throws InterruptedException {
        try {
            return Optional.of(requests.acquire(Nanos.patience(timeout)));
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
    }

    @Override
    public CompletableFuture<Lease> acquireAsync(Duration timeout) {
        return requests.acquireAsync(Nanos.patience(timeout), lease -> lease, null);
    }

    @Override
    public CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration timeout) {
        return requests.acquireAsync(Nanos.patience(timeout), Optional::of, Optional::empty);
    }

    @Override
    public LockState inspect() {
        engine.ensureOpen();
        return Quietly.answer(name, inspection());
    }

    @Override
    public CompletableFuture<LockState> inspectAsync() {
        engine.ensureOpen();
        return engine.callbacks.completing(inspection());
    }

    private CompletableFuture<LockState> inspection() {
        long timeout = engine.timings.command(options.leaseTime().toNanos());
        return engine.calls.inspectAsync(name, Duration.ofNanos(timeout));
    }

    @Override
    public Lock asLock() {
        return new ThreadOwnedLock(engine, name, options);
    }

    @Override
    public String toString() {
        return "DistributedLock[" + name + "]";
    }
}
