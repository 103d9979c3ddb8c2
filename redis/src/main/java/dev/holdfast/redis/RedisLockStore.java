package dev.holdfast.redis;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
import dev.holdfast.redis.client.CloseThread;
import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.store.AcquireOperation;
import dev.holdfast.redis.store.BreakOperation;
import dev.holdfast.redis.store.ClaimsInFlight;
import dev.holdfast.redis.store.ExplainOperation;
import dev.holdfast.redis.store.FirstReply;
import dev.holdfast.redis.store.HandOverDelivery;
import dev.holdfast.redis.store.Handshake;
import dev.holdfast.redis.store.InspectOperation;
import dev.holdfast.redis.store.LateRequests;
import dev.holdfast.redis.store.MarkedTokens;
import dev.holdfast.redis.store.NativeRelease;
import dev.holdfast.redis.store.RedisKeys;
import dev.holdfast.redis.store.ReleaseAndAcquireOperation;
import dev.holdfast.redis.store.ReleaseOperation;
import dev.holdfast.redis.store.RenewOperation;
import dev.holdfast.redis.store.ScriptCallFactory;
import dev.holdfast.redis.store.ScriptRunner;
import dev.holdfast.redis.store.ServerClock;
import dev.holdfast.redis.store.StoreSeams;
import dev.holdfast.redis.store.WaitingTokens;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.ReleaseAndAcquire;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.Ticker;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A store of locks on one Redis server.
 *
 * <p>The key of a lock is the key prefix and the name. Its value is a plain string, as {@code SET key value NX PX} sets it. So
 * these locks and those of any library that uses this form exclude each other.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/">Distributed locks with Redis</a>
 */
public final class RedisLockStore implements LockStore, StoreQueue, QuorumMember {
    private final RedisClient client;
    private final String name;
    private final RedisKeys keys;
    private final AcquireOperation acquires;
    private final ReleaseOperation releases;
    private final ReleaseAndAcquireOperation releasesAndAcquires;
    private final RenewOperation renewals;
    private final InspectOperation inspections;
    private final BreakOperation breaks;
    private final ExplainOperation explanations;
    private final HandOverDelivery handOvers;
    private final LateRequests late;
    private final FirstReply firstReply;

    /**
     * Creates a store that is named like its client.
     *
     * @param client the client for the server; closed with the store
     * @param keyPrefix the prefix of lock names in keys
     */
    public RedisLockStore(RedisClient client, String keyPrefix) {
        this(client, keyPrefix, client.toString());
    }

    /**
     * Creates a store with a name.
     *
     * @param client the client for the server; closed with the store
     * @param keyPrefix the prefix of lock names in keys
     * @param name the name of the store in messages, to distinguish several stores; without credentials
     */
    public RedisLockStore(RedisClient client, String keyPrefix, String name) {
        this(client, keyPrefix, name, StoreSeams.system());
    }

    /**
     * Creates a store with a clock, a timer and a random source of the caller, for simulations.
     *
     * @param client the client for the server; closed with the store
     * @param keyPrefix the prefix of lock names in keys
     * @param name the name of the store in messages
     * @param ticker the clock
     * @param scheduler runs tasks later
     * @param random the source of jitter; thread-safe
     */
    public RedisLockStore(
            RedisClient client,
            String keyPrefix,
            String name,
            Ticker ticker,
            Scheduler scheduler,
            RandomGenerator random) {
        this(client, keyPrefix, name, new StoreSeams(ticker, scheduler, random));
    }

    private RedisLockStore(RedisClient client, String keyPrefix, String name, StoreSeams seams) {
        this.client = client;
        this.name = name;
        this.keys = new RedisKeys(keyPrefix);
        String channel = keys.channel(UUID.randomUUID().toString());
        ServerClock clock = new ServerClock(seams.ticker());
        ScriptCallFactory calls = new ScriptCallFactory(keys, channel, seams.random());
        ScriptRunner runner = new ScriptRunner(client, clock);
        WaitingTokens tokens = new WaitingTokens();
        MarkedTokens marked = new MarkedTokens();
        NativeRelease nativeRelease = new NativeRelease(client.sendsCommands());
        this.late = new LateRequests(clock);
        ClaimsInFlight inFlight = new ClaimsInFlight();
        this.releases = new ReleaseOperation(runner, calls, nativeRelease, tokens, marked, late, inFlight);
        this.handOvers = new HandOverDelivery(client, keys, channel, tokens, marked, releases, seams);
        Handshake handshake = new Handshake(runner, calls, nativeRelease, seams);
        this.firstReply = new FirstReply(client, handshake, seams.ticker());
        this.acquires = new AcquireOperation(
                runner, calls, handshake, tokens, marked, late, inFlight, handOvers.subscription());
        this.releasesAndAcquires =
                new ReleaseAndAcquireOperation(runner, calls, acquires, releases, late, handOvers.subscription());
        this.renewals = new RenewOperation(runner, calls, marked, late);
        this.inspections = new InspectOperation(runner, calls);
        this.breaks = new BreakOperation(runner, calls);
        this.explanations = new ExplainOperation(runner, calls);
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        return acquires.run(claim);
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        return acquires.runAsync(claim);
    }

    @Override
    public Optional<StoreQueue> queue() {
        return Optional.of(this);
    }

    @Override
    public Optional<ReleaseAndAcquire> releaseAndAcquire() {
        return Optional.of(releasesAndAcquires);
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
        return renewals.renewAsync(leases, timeout);
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        return releases.run(ownership, timeout);
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return releases.runAsync(ownership, timeout);
    }

    @Override
    public CompletableFuture<@Nullable Void> firstConnectionAsync(Duration timeout) {
        return firstReply.await(timeout);
    }

    @Override
    public CompletableFuture<@Nullable Void> probeAsync(Duration timeout) {
        return firstReply.probe(timeout);
    }

    @Override
    public boolean hasLateRequest(Ownership ownership) {
        return late.has(ownership);
    }

    @Override
    public Watch watch(String lockName, WaitListener listener) {
        return handOvers.watch(lockName, listener);
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        return renewals.confirmAsync(renewal, fence, timeout);
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return inspections.stateAsync(lockName, timeout);
    }

    /**
     * Takes a lock away from a holder, on behalf of an operator, and hands it over to the next process in the queue. A live
     * holder learns of the loss at its next renewal, and of the fields {@code by} and {@code reason} if the entry names the lock as
     * {@code lock} and the public id of the lease as {@code lease}. The same step adds an entry to the stream {@code #w:audit} under the key
     * prefix, which keeps about the last 10,000 entries.
     *
     * @param lockName the lock
     * @param holder the SHA-1 of the value under the lock's key, without the mark of waiters, in lower-case hex digits; no other
     *     holder loses the lock
     * @param entry the fields of the entry, at least one
     * @param timeout how long to wait for the reply
     * @return a future of whether that holder had the lock until now
     */
    public CompletableFuture<Boolean> breakAsync(
            String lockName, String holder, Map<String, String> entry, Duration timeout) {
        return breaks.runAsync(lockName, holder, entry, timeout);
    }

    /** Returns who has broken leases with {@link #breakAsync}, and why. */
    @Override
    public CompletableFuture<List<String>> explainLossesAsync(List<Ownership> lost, Duration timeout) {
        return explanations.runAsync(lost, timeout);
    }

    @Override
    public CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        return inspections.incarnationAsync(timeout);
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.FENCING, Capability.CROSS_PROCESS, Capability.CALLER_TOKEN);
    }

    @Override
    public void checkName(String lockName) {
        keys.check(lockName);
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return Optional.of(type.cast(this));
        }
        return type.isInstance(client) ? Optional.of(type.cast(client)) : client.unwrap(type);
    }

    @Override
    public void close() {
        handOvers.close();
        CloseThread.run(client::close);
    }

    @Override
    public String toString() {
        return name;
    }
}
