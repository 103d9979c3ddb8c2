package dev.holdfast.spi;

import dev.holdfast.Capability;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.RenewReply.Renewed;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * The bridge over the public API of a third-party provider, which was not made by the engine. Such a provider chooses its owner tokens
 * itself, so the store keeps the lease of each {@link Ownership} for as long as the lease lives.
 */
final class ProviderLockStore implements LockStore {
    private final LockProvider provider;
    private final ConcurrentHashMap<Ownership, Lease> leases = new ConcurrentHashMap<>();

    ProviderLockStore(LockProvider provider) {
        this.provider = provider;
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        Ownership ownership = claim.ownership();
        Lease held = leases.get(ownership);
        if (held != null) {
            return renew(new Renewal(ownership, claim.leaseTime()), claim.timeout())
                    .thenCompose(renewed -> renewed instanceof Renewed
                            ? CompletableFuture.completedFuture(granted(held))
                            : tryAcquire(claim));
        }
        return tryAcquire(claim);
    }

    private CompletableFuture<AcquireReply> tryAcquire(Claim claim) {
        LockOptions options = LockOptions.builder()
                .leaseTime(claim.leaseTime())
                .autoRenew(false)
                .fencing(claim.fencing())
                .build();
        CompletableFuture<Optional<Lease>> inTime = new CompletableFuture<>();
        provider.lock(claim.lockName(), options).tryAcquireAsync(Duration.ZERO).whenComplete((lease, thrown) -> {
            boolean wanted = thrown == null ? inTime.complete(lease) : inTime.completeExceptionally(thrown);
            if (!wanted && lease != null) {
                lease.ifPresent(Lease::releaseAsync); // the claim has already failed by its timeout
            }
        });
        return bounded(claim.lockName(), inTime, claim.timeout())
                .thenApply(lease -> lease.map(granted -> keep(claim.ownership(), granted))
                        .orElseGet(() -> AcquireReply.busy(null, null)));
    }

    private AcquireReply keep(Ownership ownership, Lease lease) {
        leases.put(ownership, lease);
        lease.lost().thenAccept(loss -> leases.remove(ownership, lease));
        return granted(lease);
    }

    private static Granted granted(Lease lease) {
        return AcquireReply.granted(lease.fencingToken())
                .withFallback(lease.fallback().orElse(null));
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        List<CompletableFuture<RenewReply>> replies =
                renewals.stream().map(renewal -> renew(renewal, timeout)).toList();
        return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> replies.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<RenewReply> renew(Renewal renewal, Duration timeout) {
        Ownership ownership = renewal.ownership();
        Lease lease = leases.get(ownership);
        if (lease == null) {
            return CompletableFuture.completedFuture(RenewReply.notOwner(Reason.ABSENT));
        }
        Duration atLeast = renewal.leaseTime().compareTo(LockOptions.MIN_LEASE_TIME) < 0
                ? LockOptions.MIN_LEASE_TIME
                : renewal.leaseTime();
        return bounded(ownership.lockName(), lease.renewAsync(atLeast), timeout).handle((renewed, thrown) -> {
            if (thrown != null) {
                return RenewReply.failed(StoreFutures.failure(ownership.lockName(), thrown));
            }
            return renewed ? RenewReply.renewed() : RenewReply.notOwner(Reason.ABSENT);
        });
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        Lease lease = leases.remove(ownership);
        if (lease == null) {
            return CompletableFuture.completedFuture(ReleaseReply.NOT_OWNER);
        }
        return bounded(ownership.lockName(), lease.releaseAsync(), timeout)
                .thenApply(released -> released ? ReleaseReply.RELEASED : ReleaseReply.NOT_OWNER);
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return bounded(lockName, provider.lock(lockName).inspectAsync(), timeout);
    }

    /** Fails the future itself after the timeout, so that a later completion finds it failed. */
    private static <T> CompletableFuture<T> bounded(String lockName, CompletableFuture<T> reply, Duration timeout) {
        Scheduler.Task limit =
                DaemonTimer.shared().schedule(timeout, () -> reply.completeExceptionally(new TimeoutException()));
        reply.whenComplete((done, thrown) -> limit.cancel());
        return reply.exceptionallyCompose(thrown -> CompletableFuture.failedFuture(
                thrown instanceof TimeoutException
                        ? new LockUnavailableException(lockName, "no reply within " + timeout.toMillis() + " ms", null)
                        : StoreFutures.failure(lockName, thrown)));
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        if (provider.capabilities().contains(Capability.CROSS_PROCESS)) {
            capabilities.add(Capability.CROSS_PROCESS);
        }
        return Set.copyOf(capabilities);
    }

    @Override
    public void checkName(String lockName) {
        provider.lock(lockName);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(provider) ? Optional.of(type.cast(provider)) : provider.unwrap(type);
    }

    @Override
    public void close() {
        leases.values().forEach(Lease::releaseAsync);
        leases.clear();
    }

    @Override
    public String toString() {
        return provider.toString();
    }
}
