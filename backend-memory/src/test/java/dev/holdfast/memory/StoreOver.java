package dev.holdfast.memory;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Passes everything on to a store that is right; a wrong one changes something. The store under it answers at once. */
class StoreOver implements LockStore {
    final LockStore right;

    StoreOver(LockStore right) {
        this.right = right;
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return right.acquireAsync(claim);
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        return right.renewAsync(renewals, timeout);
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return right.releaseAsync(ownership, timeout);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        return right.confirmAsync(renewal, fence, timeout);
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return right.inspectAsync(lockName, timeout);
    }

    @Override
    public Watch watch(String lockName, WaitListener watcher) {
        return right.watch(lockName, watcher);
    }

    @Override
    public Set<Capability> capabilities() {
        return right.capabilities();
    }

    @Override
    public void checkName(String lockName) {
        right.checkName(lockName);
    }

    @Override
    public void close() {
        right.close();
    }
}
