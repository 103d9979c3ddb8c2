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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose replies the test gives. */
public class ScriptedStore implements LockStore, StoreQueue {
    public final StoreCall.Calls<Claim, AcquireReply> acquires = new StoreCall.Calls<>();
    public final StoreCall.Calls<List<Renewal>, List<RenewReply>> renewals = new StoreCall.Calls<>();
    public final StoreCall.Calls<Ownership, ReleaseReply> releases = new StoreCall.Calls<>();
    public final StoreCall.Calls<String, LockState> inspections = new StoreCall.Calls<>();

    public final StoreCall.Calls<List<Ownership>, List<String>> explanations = new StoreCall.Calls<>();

    /** Whether the test explains losses. Otherwise the store knows nothing about them. */
    public volatile boolean isExplainedByTest;

    /** The tokens of which an earlier request may still be carried out. */
    public final Set<Ownership> lateRequests = ConcurrentHashMap.newKeySet();

    /** The number of open watches. */
    public final AtomicInteger watches = new AtomicInteger();

    /** The listener of the last watch. */
    public volatile WaitListener listener = () -> false;

    public volatile boolean isClosed;

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return acquires.send(claim);
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
        return renewals.send(leases);
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return releases.send(ownership);
    }

    @Override
    public boolean hasLateRequest(Ownership ownership) {
        return lateRequests.contains(ownership);
    }

    @Override
    public CompletableFuture<List<String>> explainLossesAsync(List<Ownership> lost, Duration timeout) {
        return isExplainedByTest ? explanations.send(lost) : LockStore.super.explainLossesAsync(lost, timeout);
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return inspections.send(lockName);
    }

    @Override
    public Optional<StoreQueue> queue() {
        return Optional.of(this);
    }

    @Override
    public Watch watch(String lockName, WaitListener waitListener) {
        watches.incrementAndGet();
        listener = waitListener;
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
        return "scripted";
    }
}
