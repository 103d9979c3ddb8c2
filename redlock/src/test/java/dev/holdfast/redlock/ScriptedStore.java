package dev.holdfast.redlock;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A member that answers when the test says so. */
final class ScriptedStore implements LockStore, QuorumMember {
    final List<CompletableFuture<AcquireReply>> acquires = new ArrayList<>();
    final List<CompletableFuture<List<RenewReply>>> renewals = new ArrayList<>();
    final List<CompletableFuture<RenewReply>> confirmations = new ArrayList<>();
    final List<Long> confirmedFences = new ArrayList<>();
    final List<CompletableFuture<ReleaseReply>> releases = new ArrayList<>();
    LockState state = LockState.free(Rounds.LOCK).build();
    private final Set<Capability> capabilities;

    ScriptedStore(Capability... capabilities) {
        this.capabilities = Set.of(capabilities);
    }

    void grants(long fence) {
        last(acquires).complete(AcquireReply.granted(OptionalLong.of(fence)));
    }

    void grantsByItsFallback() {
        last(acquires).complete(AcquireReply.granted(OptionalLong.of(1)).withFallback("spare"));
    }

    void isBusyFor(Duration remaining) {
        last(acquires).complete(AcquireReply.busy(remaining, "somebody@host:1"));
    }

    void doesNotAnswer(String lockName) {
        last(acquires).completeExceptionally(new LockUnavailableException(lockName, "no answer within 100 ms", null));
    }

    static <T> T last(List<T> all) {
        return all.get(all.size() - 1);
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return added(acquires);
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> wanted, Duration timeout) {
        return added(renewals);
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return added(releases);
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        confirmedFences.add(fence);
        return added(confirmations);
    }

    private static <T> CompletableFuture<T> added(List<CompletableFuture<T>> calls) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        calls.add(reply);
        return reply;
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return state == null
                ? CompletableFuture.failedFuture(new LockUnavailableException(lockName, "silent", null))
                : CompletableFuture.completedFuture(state);
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public void checkName(String lockName) {}

    @Override
    public void close() {}
}
