package dev.holdfast.resilience4j;

import dev.holdfast.Capability;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreFutures;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A store that answers as the test says, and tells what it was asked. */
final class ScriptedStore implements LockStore, StoreQueue, QuorumMember {
    static final Granted GRANTED = AcquireReply.granted(OptionalLong.of(7));
    static final Busy BUSY = AcquireReply.busy(null, "somebody@host:1");
    static final Duration TIMEOUT = Duration.ofMillis(100);
    static final Duration LEASE_TIME = Duration.ofSeconds(10);

    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile Supplier<CompletableFuture<AcquireReply>> acquires = answering(GRANTED);
    volatile Supplier<CompletableFuture<List<RenewReply>>> renewals = answering(List.of(RenewReply.renewed()));
    volatile Supplier<CompletableFuture<ReleaseReply>> releases = answering(ReleaseReply.RELEASED);
    volatile Supplier<CompletableFuture<Optional<Incarnation>>> incarnations = answering(Optional.empty());
    volatile Set<Capability> capabilities = Set.of(Capability.FENCING);
    volatile boolean usesTokensOnce;

    static <T> Supplier<CompletableFuture<T>> answering(T answer) {
        return () -> CompletableFuture.completedFuture(answer);
    }

    static <T> Supplier<CompletableFuture<T>> failingWith(Throwable failure) {
        return () -> CompletableFuture.failedFuture(failure);
    }

    static LockUnavailableException outage() {
        return new LockUnavailableException("a", "no answer within 100 ms", null);
    }

    static Ownership newOwner(String lockName) {
        return new Ownership(lockName, OwnerToken.create(new SecureRandom(), "me@host:2"));
    }

    static Claim claim(String lockName) {
        return Claim.of(newOwner(lockName), LEASE_TIME, TIMEOUT).withFence(1, 0);
    }

    static Renewal renewal(Ownership ownership) {
        return new Renewal(ownership, LEASE_TIME);
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        asked.add("acquire on " + Thread.currentThread().getName());
        return StoreFutures.await(acquires.get());
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        asked.add("acquireAsync");
        return acquires.get();
    }

    @Override
    public boolean usesTokensOnce() {
        return usesTokensOnce;
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> wanted, Duration timeout) {
        asked.add("renewAsync of " + wanted.size());
        return renewals.get();
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        asked.add("release on " + Thread.currentThread().getName());
        return StoreFutures.await(releases.get());
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        asked.add("releaseAsync");
        return releases.get();
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        asked.add("confirmAsync");
        return renewals.get().thenApply(replies -> replies.get(0));
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        asked.add("inspectAsync");
        return CompletableFuture.completedFuture(LockState.free(lockName).build());
    }

    @Override
    public CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        asked.add("incarnationAsync");
        return incarnations.get();
    }

    @Override
    public Optional<StoreQueue> queue() {
        return Optional.of(this);
    }

    @Override
    public Watch watch(String lockName, WaitListener listener) {
        asked.add("watch " + lockName);
        return () -> asked.add("unwatch " + lockName);
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public void checkName(String lockName) {
        asked.add("checkName " + lockName);
    }

    @Override
    public void checkOptions(LockOptions options) {
        asked.add("checkOptions");
    }

    @Override
    public void close() {
        asked.add("close");
    }

    @Override
    public String toString() {
        return "scripted";
    }
}
