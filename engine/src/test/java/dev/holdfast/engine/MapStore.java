package dev.holdfast.engine;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A store that answers at once out of a map, and in which nothing expires. */
class MapStore extends ScriptedStore {
    final ConcurrentHashMap<String, OwnerToken> owners = new ConcurrentHashMap<>();
    private final AtomicLong fences = new AtomicLong();
    private final boolean isExchanging;

    MapStore() {
        this(false);
    }

    MapStore(boolean isExchanging) {
        this.isExchanging = isExchanging;
    }

    @Override
    public Optional<ReleaseAndAcquire> releaseAndAcquire() {
        return isExchanging ? Optional.of(this::releaseAndAcquire) : Optional.empty();
    }

    private CompletableFuture<ReleaseAndAcquireReply> releaseAndAcquire(
            Ownership released, Claim claim, Duration timeout) {
        return releaseAsync(released, timeout)
                .thenApply(reply -> ReleaseAndAcquireReply.of(reply, acquireAsync(claim)));
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        OwnerToken owner = claim.ownership().owner();
        OwnerToken holder = owners.putIfAbsent(claim.lockName(), owner);
        if (holder != null && !holder.equals(owner)) {
            return CompletableFuture.completedFuture(StoreCall.BUSY);
        }
        int block = claim.fenceBlock();
        OptionalLong fence = block == 0 ? OptionalLong.empty() : OptionalLong.of(fences.getAndAdd(block) + 1);
        return CompletableFuture.completedFuture(AcquireReply.granted(fence).withFenceBlock(block));
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
        return CompletableFuture.completedFuture(
                leases.stream().map(this::renew).toList());
    }

    private RenewReply renew(Renewal lease) {
        OwnerToken holder = owners.get(lease.ownership().lockName());
        return lease.ownership().owner().equals(holder) ? RenewReply.renewed() : RenewReply.notOwner(Reason.ABSENT);
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        boolean released = owners.remove(ownership.lockName(), ownership.owner());
        return CompletableFuture.completedFuture(released ? ReleaseReply.RELEASED : ReleaseReply.NOT_OWNER);
    }
}
