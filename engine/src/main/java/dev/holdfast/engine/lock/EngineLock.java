package dev.holdfast.engine.lock;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.engine.acquire.AcquireRequest;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.context.Uninterruptibly;
import dev.holdfast.engine.context.WaitTimeout;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/** A lock of this engine. */
public final class EngineLock implements DistributedLock {
    private final LockServices services;
    private final String name;
    private final LockOptions options;

    /** Creates a lock whose name and options are allowed. */
    public EngineLock(LockServices services, String name, LockOptions options) {
        this.services = services;
        this.name = name;
        this.options = options;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Lease acquire() throws InterruptedException {
        return acquireWithin(WaitTimeout.of(options));
    }

    @Override
    public Lease acquire(Duration timeout) throws InterruptedException {
        return acquireWithin(WaitTimeout.checked(timeout));
    }

    @Override
    public Optional<Lease> tryAcquire() {
        return Optional.ofNullable(services.acquirer().tryOnce(request(0)));
    }

    @Override
    public Optional<Lease> tryAcquire(Duration timeout) throws InterruptedException {
        try {
            return Optional.of(acquireWithin(WaitTimeout.checked(timeout)));
        } catch (LockTimeoutException busy) {
            return Optional.empty();
        }
    }

    @Override
    public CompletableFuture<Lease> acquireAsync() {
        return services.acquirer().acquireAsync(request(WaitTimeout.of(options)), lease -> lease, null);
    }

    @Override
    public CompletableFuture<Lease> acquireAsync(Duration timeout) {
        return services.acquirer().acquireAsync(request(WaitTimeout.checked(timeout)), lease -> lease, null);
    }

    @Override
    public CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration timeout) {
        return services.acquirer().acquireAsync(request(WaitTimeout.checked(timeout)), Optional::of, Optional::empty);
    }

    private Lease acquireWithin(long waitTime) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return services.acquirer().acquire(request(waitTime));
    }

    private AcquireRequest request(long waitTime) {
        return services.acquirer().request(name, options, waitTime, null);
    }

    @Override
    public LockState inspect() {
        return Uninterruptibly.await(name, inspection());
    }

    @Override
    public CompletableFuture<LockState> inspectAsync() {
        return services.context().callbacks().completing(inspection());
    }

    private CompletableFuture<LockState> inspection() {
        EngineContext context = services.context();
        context.ensureOpen();
        long timeout = context.timings().command(options.leaseTime().toNanos());
        return context.store().inspectAsync(name, Duration.ofNanos(timeout));
    }

    @Override
    public Lock asLock() {
        return new ReentrantLockView(services, name, options);
    }

    @Override
    public String toString() {
        return "DistributedLock[" + name + "]";
    }
}
