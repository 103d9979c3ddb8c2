package dev.holdfast.redis;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
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
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The store of locks on one Redis server.
 *
 * <p>The key of a lock is the key prefix and the name, and its value a plain string that is set as {@code SET key value NX PX}
 * does: any lock of that kind, of whatever library, excludes this one and is excluded by it.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/">Distributed locks with Redis</a>
 */
public final class RedisLockStore implements LockStore, StoreQueue, QuorumMember {
    private static final Duration HAND_ON_TIMEOUT = Duration.ofSeconds(1);

    private final RedisClient client;
    private final String name;
    private final RedisKeys keys;
    private final ScriptCalls calls;
    private final ScriptRunner runner;
    private final ServerClock clock = new ServerClock();
    private final Acquires acquires;
    private final Releases releases;
    private final Exchanges exchanges;
    private final QueuedTokens tokens = new QueuedTokens();
    private final WakeUps wakeUps;

    /**
     * Makes a store.
     *
     * @param client the way to the server; closed with the store
     * @param keyPrefix what is put in front of lock names
     * @param fenceRetention how long the last fencing token of a lock is remembered beyond its own time
     */
    public RedisLockStore(RedisClient client, String keyPrefix, Duration fenceRetention) {
        this(client, keyPrefix, fenceRetention, client.toString());
    }

    /**
     * Makes a store with a name.
     *
     * @param client the way to the server; closed with the store
     * @param keyPrefix what is put in front of lock names
     * @param fenceRetention how long the last fencing token of a lock is remembered beyond its own time
     * @param name what the store is called where several are told apart; without credentials
     */
    public RedisLockStore(RedisClient client, String keyPrefix, Duration fenceRetention, String name) {
        this.client = client;
        this.name = name;
        this.keys = new RedisKeys(keyPrefix);
        String channel = keys.channel(UUID.randomUUID().toString());
        this.calls = new ScriptCalls(keys, clock, fenceRetention, channel);
        this.runner = new ScriptRunner(client, clock);
        this.releases = new Releases(runner, calls);
        this.wakeUps = new WakeUps(client, keys, channel, this::isUnwanted);
        this.acquires = new Acquires(runner, calls, tokens, wakeUps);
        this.exchanges = new Exchanges(runner, calls, acquires, releases, tokens, wakeUps);
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
        return Optional.of(exchanges);
    }

    /** Hands on what was handed to a waiter that has been told to stop waiting. */
    private boolean isUnwanted(HandOverMessage handOver) {
        Ownership taker = tokens.ended(handOver.token());
        if (taker != null) {
            releases.runAsync(taker, HAND_ON_TIMEOUT).exceptionally(thrown -> ReleaseReply.NOT_OWNER);
        }
        return taker != null;
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        String first = renewals.get(0).ownership().lockName();
        return translated(first, Script.EXTEND, runner.runAsync(calls.extend(renewals, timeout)), reply -> {
            List<String> results = reply.extras();
            RenewReply[] replies = new RenewReply[renewals.size()];
            for (int i = 0; i < replies.length; i++) {
                replies[i] = LockAnswers.renewed(renewals.get(i).ownership().lockName(), results.get(i));
            }
            return List.of(replies);
        });
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        tokens.released(ownership);
        try {
            return releases.run(ownership, timeout);
        } catch (RuntimeException e) {
            throw RedisErrors.translated(ownership.lockName(), Script.RELEASE, e);
        }
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        tokens.released(ownership);
        return failing(ownership.lockName(), Script.RELEASE, releases.runAsync(ownership, timeout));
    }

    @Override
    public Watch watch(String lockName, WaitListener listener) {
        WakeUps.Told told = message -> tell(listener, message);
        wakeUps.watch(lockName, told);
        return () -> wakeUps.unwatch(lockName, told);
    }

    private boolean tell(WaitListener listener, @Nullable HandOverMessage message) {
        Ownership waiter = message == null ? null : tokens.waiting(message.token());
        if (message != null && waiter != null && listener.handedOver(message.to(waiter))) {
            tokens.granted(waiter);
            return true;
        }
        return listener.wakeUp();
    }

    @Override
    public Optional<QuorumMember> quorumMember() {
        return Optional.of(this);
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        String lockName = renewal.ownership().lockName();
        return translated(
                lockName,
                Script.CONFIRM,
                runner.runAsync(calls.confirm(renewal, fence, timeout)),
                reply -> LockAnswers.renewed(lockName, reply.status()));
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return translated(
                lockName,
                Script.INSPECT,
                runner.runAsync(calls.inspect(lockName, timeout)),
                reply -> LockAnswers.state(lockName, reply));
    }

    /**
     * Takes a lock away from a holder that an operator wants to lose it, and hands it to the first who waits. A holder that is at
     * work learns of that when it next renews its lease. In the same step an entry is added to the stream {@code #w:audit} under
     * the key prefix, which keeps about the last 10,000.
     *
     * @param lockName the lock
     * @param holder the SHA-1 of what is under its key, in lower-case hex digits; to any other holder nothing happens
     * @param entry the fields of the entry, at least one
     * @param timeout how long to wait for an answer
     * @return whether that holder had the lock until now
     */
    public CompletableFuture<Boolean> breakAsync(
            String lockName, String holder, Map<String, String> entry, Duration timeout) {
        return translated(
                lockName,
                Script.BREAK,
                runner.runAsync(calls.breaking(lockName, holder, entry, timeout)),
                reply -> !reply.status().equals("NOT_OWNER"));
    }

    @Override
    public CompletableFuture<Optional<Incarnation>> incarnationAsync(Duration timeout) {
        return translated(
                null,
                Script.INCARNATION,
                runner.runAsync(calls.incarnation(timeout)),
                reply -> Optional.ofNullable(reply.incarnation())
                        .map(run -> new Incarnation(run.runId(), run.uptime(), reply.extra(2))));
    }

    private static <T> CompletableFuture<T> translated(
            @Nullable String lockName,
            Script script,
            CompletableFuture<ScriptReply> reply,
            Function<ScriptReply, T> reader) {
        return failing(lockName, script, reply.thenApply(reader));
    }

    private static <T> CompletableFuture<T> failing(
            @Nullable String lockName, Script script, CompletableFuture<T> answer) {
        return answer.exceptionallyCompose(
                thrown -> CompletableFuture.failedFuture(RedisErrors.translated(lockName, script, thrown)));
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
        wakeUps.close();
        client.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
