package dev.holdfast.testkit.sim;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockNames;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store whose server is a {@link SimServer} at the other end of a {@link SimNetwork}. Not thread-safe. */
public final class SimStore implements LockStore, StoreQueue, QuorumMember {
    private final SimTime time;
    private final SimTime.MachineClock machine;
    private final SimNetwork network;
    private final SimServer server;
    private final Mailbox mailbox = new Mailbox();
    private final Map<String, Set<WaitListener>> watches = new HashMap<>();
    private boolean isOfUnknownVersion;
    private boolean isDead;
    private final Set<OwnerToken> asked = new HashSet<>();
    private long requests;

    /**
     * Creates a store.
     *
     * @param machine the machine of the process that uses the store
     * @param network the network between that machine and the server
     * @param server the server
     */
    public SimStore(SimTime time, SimTime.MachineClock machine, SimNetwork network, SimServer server) {
        this.time = time;
        this.machine = machine;
        this.network = network;
        this.server = server;
    }

    /** Returns the number of requests that were sent. */
    public long requests() {
        return requests;
    }

    /** Makes the server not know how to notify this process, like one of a newer version. */
    SimStore ofUnknownVersion() {
        isOfUnknownVersion = true;
        return this;
    }

    /** Ends the process: it receives and sends nothing any more. */
    public void die() {
        isDead = true;
    }

    /** Returns whether an owner token is of this process. */
    boolean knows(@Nullable OwnerToken owner) {
        return owner != null && asked.contains(owner);
    }

    /** The mailbox of this process. Its messages are delayed and lost like all others. */
    private final class Mailbox implements SimMailbox {
        @Override
        public boolean isOfUnknownVersion() {
            return isOfUnknownVersion;
        }

        @Override
        public boolean isCounted() {
            return true;
        }

        @Override
        public boolean deliver(HandOver handOver) {
            if (!isDead && !network.losesMessage()) {
                Duration unread = network.unread();
                time.schedule(
                        network.delay(), () -> machine.run(() -> machine.schedule(unread, () -> received(handOver))));
            }
            return !isDead;
        }
    }

    private void received(HandOver handOver) {
        List.copyOf(watches.getOrDefault(handOver.ownership().lockName(), Set.of()))
                .forEach(listener -> {
                    if (!listener.handedOver(handOver)) {
                        listener.wakeUp();
                    }
                });
    }

    @Override
    public Optional<StoreQueue> queue() {
        return Optional.of(this);
    }

    @Override
    public Watch watch(String lockName, WaitListener listener) {
        watches.computeIfAbsent(lockName, name -> new LinkedHashSet<>()).add(listener);
        return () -> watches.getOrDefault(lockName, Set.of()).remove(listener);
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return send(claim.lockName(), claim.timeout(), acquiring(claim)).thenCompose(reply -> reply);
    }

    private Supplier<CompletableFuture<AcquireReply>> acquiring(Claim claim) {
        asked.add(claim.ownership().owner());
        // The estimate of the server's clock is half a round trip old, so the request may be later than it says.
        long notAfter = server.nowMicros() + claim.timeout().toNanos() / 1_000;
        return () -> server.acquire(claim, notAfter, mailbox)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(new LockUnavailableException(
                        claim.lockName(), "the request reached the server too late", null)));
    }

    @Override
    public Optional<ReleaseAndAcquire> releaseAndAcquire() {
        return Optional.of((released, claim, timeout) -> {
            Supplier<CompletableFuture<AcquireReply>> acquire = acquiring(claim);
            return send(
                    claim.lockName(),
                    timeout,
                    () -> ReleaseAndAcquireReply.of(server.release(released), acquire.get()));
        });
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        return send(
                renewals.get(0).ownership().lockName(),
                timeout,
                () -> renewals.stream().map(server::renew).toList());
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return send(ownership.lockName(), timeout, () -> server.release(ownership));
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        return send(renewal.ownership().lockName(), timeout, () -> server.confirm(renewal, fence));
    }

    @Override
    public CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        return send("", timeout, () -> Optional.of(server.incarnation()));
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return send(lockName, timeout, () -> server.inspect(lockName));
    }

    private <T> CompletableFuture<T> send(String lockName, Duration timeout, Supplier<T> onServer) {
        requests++;
        CompletableFuture<T> reply = new CompletableFuture<>();
        machine.schedule(timeout, () -> {
            if (!reply.isDone()) { // the stack trace of an exception is expensive
                reply.completeExceptionally(
                        new LockUnavailableException(lockName, "no reply within " + timeout.toMillis() + " ms", null));
            }
        });
        if (!isDead && !network.losesRequest()) {
            time.schedule(
                    network.delay(),
                    () -> server.execute(() -> {
                        T result = onServer.get();
                        if (!network.losesReply()) {
                            time.schedule(network.delay(), () -> machine.run(() -> reply.complete(result)));
                        }
                    }));
        }
        return reply;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.FENCING, Capability.CROSS_PROCESS, Capability.CALLER_TOKEN);
    }

    @Override
    public void checkName(String lockName) {
        LockNames.check("lock:", lockName);
    }

    @Override
    public void close() {}
}
