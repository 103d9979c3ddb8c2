package dev.holdfast.spi;

import dev.holdfast.Capability;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A store that forwards each call to another store. A decorator extends it and overrides what it changes.
 *
 * <p>A blocking form is forwarded as a blocking form. A decorator that changes {@link #acquireAsync} or {@link #releaseAsync}
 * therefore overrides {@link #acquire} or {@link #release} as well.
 *
 * <p>The facets are forwarded too, so what is done through them passes the decorator by. A decorator that has to see it
 * overrides {@link #queue} and {@link #quorumMember} and returns facets of its own.
 */
public abstract class ForwardingLockStore implements LockStore {
    private final LockStore target;

    /**
     * Creates a decorator of a store.
     *
     * @param target the store that is decorated
     */
    protected ForwardingLockStore(LockStore target) {
        this.target = Objects.requireNonNull(target);
    }

    /**
     * Returns the store that is decorated.
     *
     * @return the target
     */
    protected final LockStore target() {
        return target;
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return target.acquireAsync(claim);
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        return target.acquire(claim);
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        return target.renewAsync(renewals, timeout);
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return target.releaseAsync(ownership, timeout);
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        return target.release(ownership, timeout);
    }

    @Override
    public boolean hasLateRequest(Ownership ownership) {
        return target.hasLateRequest(ownership);
    }

    @Override
    public CompletableFuture<List<String>> explainLossesAsync(List<Ownership> lost, Duration timeout) {
        return target.explainLossesAsync(lost, timeout);
    }

    @Override
    public CompletableFuture<@Nullable Void> firstConnectionAsync(Duration timeout) {
        return target.firstConnectionAsync(timeout);
    }

    @Override
    public CompletableFuture<@Nullable Void> probeAsync(Duration timeout) {
        return target.probeAsync(timeout);
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return target.inspectAsync(lockName, timeout);
    }

    @Override
    public Set<Capability> capabilities() {
        return target.capabilities();
    }

    @Override
    public void checkName(String lockName) {
        target.checkName(lockName);
    }

    @Override
    public void checkOptions(LockOptions options) {
        target.checkOptions(options);
    }

    @Override
    public boolean usesTokensOnce() {
        return target.usesTokensOnce();
    }

    @Override
    public boolean isRetryable(LockException failure) {
        return target.isRetryable(failure);
    }

    @Override
    public Optional<StoreQueue> queue() {
        return target.queue();
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return target.quorumMember();
    }

    /** Returns this decorator if it is of the wanted type, and otherwise what the target returns. */
    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : target.unwrap(type);
    }

    @Override
    public void close() {
        target.close();
    }

    @Override
    public String toString() {
        return target.toString();
    }
}
