package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisClient.Subscriber;
import dev.holdfast.redis.client.RedisClient.Subscription;
import dev.holdfast.redis.client.RedisErrorReply;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one subscription of a store, which notifies the waiters of this process of hand-overs.
 *
 * <p>It is opened for the first waiter, and again after a break. All waiters are then woken up to make an attempt, because
 * messages may have been lost. While there are waiters, the connection is asked for a sign of life every two seconds: if only the
 * server knows that it is gone, each release would take a waiter for dead.
 */
public final class HandOverSubscription {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");
    private static final long MIN_PAUSE_MILLIS = 20;
    private static final long MAX_PAUSE_MILLIS = 1_000;
    private static final int MAX_MISSED = 1_000;

    /** How often the connection is asked for a sign of life while a waiter depends on it, and how long the reply may take. */
    static final Duration PING_PERIOD = Duration.ofSeconds(2);

    private static final long REFUSAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Receives the messages for one lock. */
    interface Watcher {
        /**
         * Receives a message, or null for a wake-up without one. Returns whether a waiter will act on it.
         */
        boolean receive(@Nullable HandOverMessage message);
    }

    private enum Phase {
        /** No waiter has needed it yet. */
        NONE,
        CONNECTING,
        OPEN,
        /** Another attempt will follow. */
        BROKEN,
        /** The server does not allow it. */
        REFUSED,
        CLOSED
    }

    /** Compared by identity. */
    private record State(
            Phase phase,
            @Nullable Attempt attempt,
            @Nullable Subscription subscription,
            long since) {}

    private final RedisClient client;
    private final RedisKeys keys;
    private final String channel;
    private final Predicate<HandOverMessage> interceptor;
    private final ConcurrentHashMap<String, Set<Watcher>> watchers = new ConcurrentHashMap<>();

    /** The locks with a message that no watcher has acted on. */
    private final Set<String> missed = ConcurrentHashMap.newKeySet();

    private final StoreSeams seams;
    private final AtomicReference<State> state;
    private final AtomicBoolean isPingPlanned = new AtomicBoolean();
    private volatile long pause = MIN_PAUSE_MILLIS;
    private volatile boolean warned;

    /**
     * Creates a subscription that is not open yet, with the clock and the timer of the JVM.
     *
     * @param interceptor called first with each hand-over; if it returns true, no watcher receives the hand-over
     */
    HandOverSubscription(RedisClient client, RedisKeys keys, String channel, Predicate<HandOverMessage> interceptor) {
        this(client, keys, channel, interceptor, StoreSeams.system());
    }

    /**
     * Creates a subscription that is not open yet.
     *
     * @param interceptor called first with each hand-over; if it returns true, no watcher receives the hand-over
     * @param seams the clock, timer and random source
     */
    HandOverSubscription(
            RedisClient client,
            RedisKeys keys,
            String channel,
            Predicate<HandOverMessage> interceptor,
            StoreSeams seams) {
        this.client = client;
        this.keys = keys;
        this.channel = channel;
        this.interceptor = interceptor;
        this.seams = seams;
        this.state = new AtomicReference<>(stateOf(Phase.NONE));
    }

    private State stateOf(Phase phase) {
        return stateOf(phase, null, null);
    }

    private State stateOf(Phase phase, @Nullable Attempt attempt, @Nullable Subscription subscription) {
        return new State(phase, attempt, subscription, seams.ticker().nanoTime());
    }

    /** One attempt to subscribe, and the receiver of its messages. */
    private final class Attempt implements Subscriber {
        volatile boolean hasEnded;

        @Override
        public void received(byte[] body) {
            deliver(body);
        }

        @Override
        public void ended() {
            hasEnded = true;
            State now = current();
            if (now.phase == Phase.OPEN && now.attempt == this) {
                openLater(now);
            }
        }
    }

    /** Adds a watcher of a lock, and opens the subscription if it is the first one. */
    void watch(String lockName, Watcher watcher) {
        watchers.compute(lockName, (name, known) -> {
            Set<Watcher> set = known == null ? new CopyOnWriteArraySet<>() : known;
            set.add(watcher);
            return set;
        });
        if (missed.remove(lockName)) {
            watcher.receive(null);
        }
        State now = current();
        boolean isRefusalOver = now.phase == Phase.REFUSED && seams.ticker().nanoTime() - now.since >= REFUSAL_NANOS;
        if (now.phase == Phase.NONE || isRefusalOver) {
            open(now);
        }
        planPing();
    }

    private void planPing() {
        if (isPingPlanned.compareAndSet(false, true)) {
            seams.scheduler().schedule(PING_PERIOD, this::ping);
        }
    }

    /** Replaces a connection that gives no sign of life. Ends with the last watcher. */
    private void ping() {
        isPingPlanned.set(false);
        State now = current();
        if (now.phase == Phase.CLOSED || watchers.isEmpty()) {
            return;
        }
        if (now.phase == Phase.OPEN && now.subscription != null) {
            CompletableFuture<?> reply = now.subscription.pingAsync();
            seams.scheduler().schedule(PING_PERIOD, () -> {
                if (!reply.isDone() || reply.isCompletedExceptionally()) {
                    openLater(now);
                }
            });
        }
        planPing();
    }

    /** Removes a watcher. */
    void unwatch(String lockName, Watcher watcher) {
        watchers.computeIfPresent(lockName, (name, known) -> {
            known.remove(watcher);
            return known.isEmpty() ? null : known;
        });
    }

    /** Returns whether the server refuses the subscription. Waiters then poll. */
    boolean isRefused() {
        return current().phase == Phase.REFUSED;
    }

    /** Returns whether messages are received now. */
    boolean isOpen() {
        return current().phase == Phase.OPEN;
    }

    /** Returns whether the server counts this subscription, so that a count of 0 proves that it is gone. */
    boolean isCounted() {
        Subscription open = current().subscription;
        return open != null && open.isCounted();
    }

    private State current() {
        return Objects.requireNonNull(state.get());
    }

    private void open(State before) {
        Attempt attempt = new Attempt();
        State connecting = stateOf(Phase.CONNECTING, attempt, null);
        if (state.compareAndSet(before, connecting)) {
            subscribe(attempt).whenComplete((subscription, thrown) -> {
                if (thrown == null) {
                    opened(connecting, attempt, subscription);
                } else {
                    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
                    failed(connecting, cause == null ? thrown : cause);
                }
            });
        }
    }

    private CompletableFuture<Subscription> subscribe(Attempt attempt) {
        try {
            return client.subscribeAsync(channel, attempt);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void opened(State connecting, Attempt attempt, Subscription subscription) {
        State open = stateOf(Phase.OPEN, attempt, subscription);
        if (!state.compareAndSet(connecting, open)) {
            subscription.close();
            return;
        }
        if (attempt.hasEnded) {
            attempt.ended(); // it ended before the state was OPEN, and could not be opened again
        } else {
            pause = MIN_PAUSE_MILLIS;
            wakeAll();
        }
    }

    private void failed(State connecting, Throwable failure) {
        boolean isRefusal = failure instanceof UnsupportedOperationException
                || (failure instanceof RedisErrorReply reply && reply.code().equals("NOPERM"));
        if (!isRefusal) {
            LOG.log(Level.DEBUG, "no subscription: {0}", failure.getMessage());
            openLater(connecting);
        } else if (state.compareAndSet(connecting, stateOf(Phase.REFUSED))) {
            warn(failure);
            wakeAll();
        }
    }

    private void warn(Throwable refusal) {
        if (!warned && refusal instanceof RedisErrorReply) {
            warned = true;
            LOG.log(
                    Level.WARNING,
                    "the server does not let this user subscribe ({0}). Waiters now poll for a lock instead of being woken up."
                            + " Allow SUBSCRIBE and PUBLISH on the channels under the key prefix, such as \"&lock:*\". This is"
                            + " not reported again.",
                    refusal.getMessage());
        }
    }

    private void openLater(State before) {
        State broken = stateOf(Phase.BROKEN);
        if (!state.compareAndSet(before, broken)) {
            return;
        }
        if (before.subscription != null) {
            before.subscription.close();
        }
        long delay = 1 + seams.random().nextLong(pause);
        pause = Math.min(MAX_PAUSE_MILLIS, 2 * pause);
        seams.scheduler().schedule(Duration.ofMillis(delay), () -> open(broken));
    }

    private void deliver(byte[] body) {
        HandOverMessage handOver = HandOverMessage.read(body);
        String lockName = handOver == null ? null : keys.lockName(handOver.key());
        if (handOver == null || lockName == null) {
            wakeAll();
        } else if (!interceptor.test(handOver)) {
            deliver(lockName, handOver);
        }
    }

    /**
     * Delivers a hand-over to the watchers of its lock. A waiter that has just got its ticket may not be a watcher yet, and a
     * watcher may be about to leave. The message is kept as missed until a watcher will act on it.
     */
    private void deliver(String lockName, HandOverMessage handOver) {
        if (missed.size() >= MAX_MISSED) {
            missed.clear();
        }
        missed.add(lockName);
        for (Watcher watcher : watchers.getOrDefault(lockName, Set.of())) {
            if (watcher.receive(handOver)) {
                missed.remove(lockName);
                return;
            }
        }
    }

    private void wakeAll() {
        watchers.values().forEach(all -> all.forEach(watcher -> watcher.receive(null)));
    }

    /** Ends the subscription for good. */
    void close() {
        State before = Objects.requireNonNull(state.getAndSet(stateOf(Phase.CLOSED)));
        if (before.subscription != null) {
            before.subscription.close();
        }
    }
}
