package dev.holdfast.testkit.sim;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ForwardingLockStore;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.StoreFutures;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The real {@link RedisLockStore} on virtual time, whose server is a {@link SimServer} at the other end of a {@link SimNetwork}. If
 * the server {@linkplain SimServer#has has} a flaw of the client, this store undoes what the rule does. Not thread-safe.
 */
public final class SimStore extends ForwardingLockStore implements StoreQueue {
    private final SimRedisClient client;
    private final SimServer server;
    private final RedisLockStore store;

    /** The owner tokens of this process. */
    private final Set<String> tokens = new HashSet<>();

    /** The tokens that were released, and not claimed again. */
    private final Set<String> letGo = new HashSet<>();

    /** The tokens whose last claim had no reply in time. */
    private final Set<OwnerToken> withoutReply = new HashSet<>();

    /** The tokens whose late requests are forgotten, by a flaw. */
    private final Set<OwnerToken> forgotten = new HashSet<>();

    /**
     * Creates a store.
     *
     * @param machine the machine of the process that uses the store
     * @param network the network between that machine and the server
     * @param server the server
     */
    public SimStore(SimTime time, SimTime.MachineClock machine, SimNetwork network, SimServer server) {
        this(new SimRedisClient(time, machine, network, server), server, machine, network);
    }

    private SimStore(SimRedisClient client, SimServer server, SimTime.MachineClock machine, SimNetwork network) {
        this(
                client,
                server,
                new RedisLockStore(client, SimServer.PREFIX, "simulated", machine, machine, network.random()));
    }

    private SimStore(SimRedisClient client, SimServer server, RedisLockStore store) {
        super(store);
        this.client = client;
        this.server = server;
        this.store = store;
    }

    /** Returns the number of requests that were sent. */
    public long requests() {
        return client.requests();
    }

    /** Makes the server not know how to notify this process, like one of a newer version. */
    SimStore ofUnknownVersion() {
        client.ofUnknownVersion();
        return this;
    }

    /** Ends the process: it receives and sends nothing any more. The server notices that the subscription is gone. */
    public void die() {
        client.die(true);
    }

    /** Ends the process with its machine, so that the server does not notice that the subscription is gone. */
    void vanish() {
        client.die(false);
    }

    /** Breaks the connections. The requests in flight fail here, but may still reach the server. */
    void breakConnections() {
        client.breakConnections();
    }

    /** Breaks the subscription, which is opened again. */
    void breakSubscription() {
        client.breakSubscription();
    }

    /** Returns whether an owner token is of this process. */
    boolean knows(@Nullable String token) {
        return token != null && tokens.contains(token);
    }

    /** Returns the tokens that the engine has released, and so does not use any more. */
    Set<String> letGo() {
        return letGo;
    }

    private void noteUse(Claim claim) {
        String token = claim.ownership().owner().secret();
        tokens.add(token);
        letGo.remove(token);
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        noteUse(claim);
        return observed(claim, store.acquireAsync(claim));
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        return StoreFutures.await(acquireAsync(claim));
    }

    private CompletableFuture<AcquireReply> observed(Claim claim, CompletableFuture<AcquireReply> claimed) {
        OwnerToken owner = claim.ownership().owner();
        return claimed.whenComplete((reply, thrown) -> {
                    if (reply != null) {
                        withoutReply.remove(owner);
                    } else if (StoreFutures.failure(claim.lockName(), thrown)
                                    instanceof LockUnavailableException unavailable
                            && unavailable.outcomeUnknown()) {
                        withoutReply.add(owner);
                    }
                    if (reply instanceof Granted && server.has(SimFlaw.DEBT_ENDS_WITH_A_GRANT)) {
                        forgotten.add(owner);
                    }
                })
                .thenApply(reply -> reply instanceof Busy busy ? withFlaws(owner, busy) : reply);
    }

    private Busy withFlaws(OwnerToken owner, Busy busy) {
        Ticket ticket = busy.ticket();
        if (ticket == null) {
            return busy;
        }
        if (server.has(SimFlaw.WAITS_FOR_THE_MESSAGE)) {
            return busy.withRetryAfter(Duration.ofDays(1));
        }
        long before = ticket.fenceBefore();
        if (server.has(SimFlaw.TRUSTS_OLD_MESSAGES)) {
            before = 0;
        } else if (server.has(SimFlaw.TRUSTS_MESSAGES_BY_THE_LAST_TOKEN)) {
            before = client.lastToken(owner.secret());
        }
        return busy.withTicket(new Ticket(ticket.number(), ticket.rank(), ticket.handsOver(), before));
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        OwnerToken owner = ownership.owner();
        letGo.add(owner.secret());
        if (server.has(SimFlaw.LATE_GRANT_IS_NOT_RELEASED) && withoutReply.contains(owner)) {
            return CompletableFuture.completedFuture(ReleaseReply.NOT_OWNER);
        }
        return store.releaseAsync(ownership, timeout).thenApply(reply -> {
            if (server.has(SimFlaw.DEBT_ENDS_WITH_ANY_RELEASE)) {
                forgotten.add(owner);
            }
            return reply;
        });
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        return StoreFutures.await(releaseAsync(ownership, timeout));
    }

    @Override
    public boolean hasLateRequest(Ownership ownership) {
        boolean isForgotten = forgotten.contains(ownership.owner())
                || (server.has(SimFlaw.LATE_GRANT_IS_NOT_RELEASED) && withoutReply.contains(ownership.owner()));
        return !isForgotten && store.hasLateRequest(ownership);
    }

    @Override
    public Optional<StoreQueue> queue() {
        return Optional.of(this);
    }

    @Override
    public Watch watch(String lockName, WaitListener listener) {
        return store.watch(lockName, listener);
    }

    @Override
    public Optional<ReleaseAndAcquire> releaseAndAcquire() {
        return store.releaseAndAcquire().map(both -> (released, claim, timeout) -> {
            letGo.add(released.owner().secret());
            noteUse(claim);
            return both.releaseAndAcquireAsync(released, claim, timeout)
                    .thenApply(reply -> new ReleaseAndAcquireReply(reply.released(), observed(claim, reply.claimed())));
        });
    }
}
