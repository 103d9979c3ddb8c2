package dev.holdfast.redis;

import dev.holdfast.Capability;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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
public final class RedisLockStore implements LockStore {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");
    private static final long DAY_MICROS = Duration.ofDays(1).toNanos() / 1_000;

    private final RedisClient client;
    private final String name;
    private final RedisKeys keys;
    private final ScriptCalls calls;
    private final ScriptRunner runner;
    private final ServerClock clock = new ServerClock();
    private final AtomicBoolean warnedOfEndlessHolder = new AtomicBoolean();
    private final AtomicBoolean warnedOfClock = new AtomicBoolean();

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
        this.calls = new ScriptCalls(keys, clock, fenceRetention);
        this.runner = new ScriptRunner(client, clock);
    }

    @Override
    public AcquireReply acquire(Claim claim) throws InterruptedException {
        try {
            ScriptReply reply = runner.run(calls.acquire(claim));
            // A request that came too late shows the server's true time: the second one is right.
            return acquired(claim, isLate(reply) ? runner.run(calls.acquire(claim)) : reply);
        } catch (RuntimeException e) {
            throw RedisErrors.translated(claim.lockName(), Script.ACQUIRE, e);
        }
    }

    @Override
    public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
        CompletableFuture<ScriptReply> asked = runner.runAsync(calls.acquire(claim))
                .thenCompose(reply -> isLate(reply)
                        ? runner.runAsync(calls.acquire(claim))
                        : CompletableFuture.completedFuture(reply));
        return translated(claim.lockName(), Script.ACQUIRE, asked, reply -> acquired(claim, reply));
    }

    private static boolean isLate(ScriptReply reply) {
        return reply.status().equals("LATE");
    }

    private AcquireReply acquired(Claim claim, ScriptReply reply) {
        return switch (reply.status()) {
            case "OK" -> granted(claim.lockName(), reply);
            case "BUSY" -> busy(claim.lockName(), reply);
            case "LATE" ->
                throw new LockUnavailableException(
                        claim.lockName(),
                        "the request took longer than " + claim.timeout().toMillis() + " ms to reach the server",
                        null,
                        false);
            default -> throw unknownStatus(claim.lockName(), Script.ACQUIRE, reply);
        };
    }

    private Granted granted(String lockName, ScriptReply reply) {
        boolean ahead = reply.fence().orElse(0) > reply.serverMicros() + DAY_MICROS;
        if (ahead && warnedOfClock.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "the fencing token of lock ''{0}'' is more than a day ahead of the server''s clock: the clock of some server was"
                            + " wrong, or this one was set back. Tokens go on to rise and are never reset. Further tokens like"
                            + " this are not reported.",
                    lockName);
        }
        return new Granted(reply.fence(), reply.incarnation());
    }

    private Busy busy(String lockName, ScriptReply reply) {
        boolean endless = reply.pttl() == -1;
        if (endless && warnedOfEndlessHolder.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "the key of lock ''{0}'' has no time limit: it was not set by this library, and the lock stays busy until"
                            + " somebody deletes it. Further keys like this are not reported.",
                    lockName);
        }
        String holder = reply.extra(0);
        return new Busy(
                endless ? null : Duration.ofMillis(Math.max(0, reply.pttl())), holder.isEmpty() ? null : holder, null);
    }

    @Override
    public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
        String first = renewals.get(0).ownership().lockName();
        return translated(first, Script.EXTEND, runner.runAsync(calls.extend(renewals, timeout)), reply -> {
            RenewReply[] replies = new RenewReply[renewals.size()];
            for (int i = 0; i < replies.length; i++) {
                replies[i] = renewed(renewals.get(i).ownership().lockName(), reply.extra(i));
            }
            return List.of(replies);
        });
    }

    private static RenewReply renewed(String lockName, String result) {
        return switch (result) {
            case "OK" -> Renewed.INSTANCE;
            case "ABSENT" -> new NotOwner(Reason.ABSENT);
            case "TAKEN" -> new NotOwner(Reason.TAKEN);
            default ->
                new RenewReply.Failed(RedisErrors.translated(
                        lockName, Script.EXTEND, new RedisErrorReply(result.replaceFirst("^ERR -?", ""))));
        };
    }

    @Override
    public ReleaseReply release(Ownership ownership, Duration timeout) throws InterruptedException {
        try {
            return released(ownership, runner.run(calls.release(ownership, timeout)));
        } catch (RuntimeException e) {
            throw RedisErrors.translated(ownership.lockName(), Script.RELEASE, e);
        }
    }

    @Override
    public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
        return translated(
                ownership.lockName(),
                Script.RELEASE,
                runner.runAsync(calls.release(ownership, timeout)),
                reply -> released(ownership, reply));
    }

    private static ReleaseReply released(Ownership ownership, ScriptReply reply) {
        return switch (reply.status()) {
            case "RELEASED" -> ReleaseReply.RELEASED;
            case "NOT_OWNER" -> ReleaseReply.NOT_OWNER;
            default -> throw unknownStatus(ownership.lockName(), Script.RELEASE, reply);
        };
    }

    @Override
    public CompletableFuture<RenewReply> confirmAsync(Renewal renewal, long fence, Duration timeout) {
        String lockName = renewal.ownership().lockName();
        return translated(
                lockName,
                Script.CONFIRM,
                runner.runAsync(calls.confirm(renewal, fence, timeout)),
                reply -> renewed(lockName, reply.status()));
    }

    @Override
    public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
        return translated(
                lockName,
                Script.INSPECT,
                runner.runAsync(calls.inspect(lockName, timeout)),
                reply -> state(lockName, reply));
    }

    private static LockState state(String lockName, ScriptReply reply) {
        boolean held = reply.status().equals("HELD");
        LockState.Builder state = held ? LockState.held(lockName) : LockState.free(lockName);
        if (held) {
            state.holder(textOrNull(reply.extra(0))).owner(textOrNull(reply.extra(1)));
            state.remaining(reply.pttl() < 0 ? null : Duration.ofMillis(reply.pttl()));
        }
        reply.fence().ifPresent(state::fencingToken);
        return state.build();
    }

    private static @Nullable String textOrNull(String text) {
        return text.isEmpty() ? null : text;
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
        return reply.thenApply(reader)
                .exceptionallyCompose(
                        thrown -> CompletableFuture.failedFuture(RedisErrors.translated(lockName, script, thrown)));
    }

    private static LockBackendException unknownStatus(String lockName, Script script, ScriptReply reply) {
        return new LockBackendException(
                lockName, "unknown status " + reply.status() + " of " + script + "; is a newer version in use?", null);
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
        client.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
