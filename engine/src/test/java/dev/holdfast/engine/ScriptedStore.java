package dev.holdfast.engine;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
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
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose every answer is given by the test. */
class ScriptedStore implements LockStore, StoreQueue {
    final StoreCall.Calls<Claim, AcquireReply> acquires = new StoreCall.Calls<>();
    final StoreCall.Calls<List<Renewal>, List<RenewReply>> renewals = new StoreCall.Calls<>();
    final StoreCall.Calls<Ownership, ReleaseReply> releases = new StoreCall.Calls<>();
    final StoreCall.Calls<String, LockState> looks = new StoreCall.Calls<>();

    /** How many watches are open. */
    final AtomicInteger watches = new AtomicInteger();

    volatile WaitListener watcher = () -> false;
    volatile boolean isClosed;

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return acquires.ask(claim);
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
        return renewals.ask(leases);
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return releases.ask(ownership);
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return looks.ask(lockName);
    }

    @Override
    public Optional<StoreQueue> queue() {
        return Optional.of(this);
    }

    @Override
    public Watch watch(String lockName, WaitListener who) {
        watches.incrementAndGet();
        watcher = who;
        return watches::decrementAndGet;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.FENCING);
    }

    @Override
    public void checkName(String lockName) {}

    @Override
    public void close() {
        isClosed = true;
    }

    @Override
    public String toString() {
        return "played";
    }
}
