package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.engine.lease.LeaseHost;
import dev.holdfast.engine.queue.LocalWaitQueues;
import dev.holdfast.engine.queue.StoreReleaser;
import dev.holdfast.engine.release.ReleaseCompensator;
import dev.holdfast.engine.renewal.Watchdog;
import dev.holdfast.spi.ReleaseReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Connects the leases with the parts of the engine that they need. Thread-safe. */
final class EngineLeaseHost implements LeaseHost<EngineLease> {
    private final EngineContext context;
    private final Watchdog watchdog;
    private final LocalWaitQueues queues;
    private final StoreReleaser releases;
    private final ReleaseCompensator compensator;
    private final AtomicInteger unreleased = new AtomicInteger();

    EngineLeaseHost(EngineContext context, Watchdog watchdog, LocalWaitQueues queues, ReleaseCompensator compensator) {
        this.context = context;
        this.watchdog = watchdog;
        this.queues = queues;
        this.releases = new StoreReleaser(context, queues);
        this.compensator = compensator;
    }

    @Override
    public EngineContext context() {
        return context;
    }

    @Override
    public void startRenewing(EngineLease lease) {
        watchdog.add(lease);
    }

    @Override
    public void continueRenewing(EngineLease ended, EngineLease next) {
        watchdog.replace(ended, next);
    }

    @Override
    public void stopRenewing(EngineLease lease) {
        watchdog.remove(lease);
    }

    @Override
    public CompletableFuture<Boolean> renewNow(EngineLease lease, long leaseTime) {
        return watchdog.renewNow(lease, leaseTime);
    }

    @Override
    public boolean handOff(EngineLease lease, Runnable beforeNext) {
        return queues.handOff(lease, beforeNext);
    }

    @Override
    public boolean release(
            EngineLease lease, Function<ReleaseReply, Boolean> onReply, UnaryOperator<LockException> onFailure) {
        return releases.release(lease, onReply, onFailure);
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync(
            EngineLease lease, Function<ReleaseReply, Boolean> onReply, UnaryOperator<LockException> onFailure) {
        return releases.releaseAsync(lease, onReply, onFailure);
    }

    @Override
    public void compensate(EngineLease lease) {
        compensator.release(
                lease.ownership(),
                lease.commandTimeout().toNanos(),
                lease.validity().storeDeadline());
    }

    @Override
    public void releaseOnce(EngineLease lease) {
        // In flight, as the store may take several calls, and closing the store ends them.
        Runnable end = context.inFlight().begin();
        unreleased.incrementAndGet();
        context.store().releaseAsync(lease.ownership(), lease.commandTimeout()).whenComplete((reply, failure) -> {
            if (failure == null) {
                unreleased.decrementAndGet();
            }
            end.run();
        });
    }

    /** Returns how many leases were released {@linkplain #releaseOnce once} and had no reply, or none yet. */
    int unreleased() {
        return unreleased.get();
    }

    @Override
    public void lost(EngineLease lease) {
        queues.onLost(lease);
    }
}
