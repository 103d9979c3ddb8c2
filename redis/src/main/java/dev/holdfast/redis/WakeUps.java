package dev.holdfast.redis;

import dev.holdfast.redis.RedisClient.Subscriber;
import dev.holdfast.redis.RedisClient.Subscription;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one subscription of a store, over which those who wait in this process are told of locks that were handed to them. It is
 * opened when the first of them comes, and again after a break; whoever waits then asks at once, as messages may have been
 * lost.
 */
final class WakeUps {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");
    private static final long MIN_PAUSE_MILLIS = 20;
    private static final long MAX_PAUSE_MILLIS = 1_000;
    private static final int MAX_MISSED = 1_000;
    private static final long REFUSAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Who is told. */
    interface Told {
        /** Takes a message in; null says that asking is worth while. Returns whether somebody waits who sees to it. */
        boolean tell(@Nullable HandOverMessage message);
    }

    private enum Phase {
        /** Nobody has waited yet. */
        NONE,
        CONNECTING,
        OPEN,
        /** It will be tried again. */
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
            long since) {
        static State of(Phase phase) {
            return new State(phase, null, null, System.nanoTime());
        }
    }

    private final RedisClient client;
    private final RedisKeys keys;
    private final String channel;
    private final Predicate<HandOverMessage> isUnwanted;
    private final ConcurrentHashMap<String, Set<Told>> watches = new ConcurrentHashMap<>();

    /** The locks of which a message came while nobody watched. */
    private final Set<String> missed = ConcurrentHashMap.newKeySet();

    private final AtomicReference<State> state = new AtomicReference<>(State.of(Phase.NONE));
    private volatile long pause = MIN_PAUSE_MILLIS;
    private volatile boolean warned;

    /**
     * Makes it; nothing is opened yet.
     *
     * @param isUnwanted asked first about each hand-over; true if nobody is to be woken up for it
     */
    WakeUps(RedisClient client, RedisKeys keys, String channel, Predicate<HandOverMessage> isUnwanted) {
        this.client = client;
        this.keys = keys;
        this.channel = channel;
        this.isUnwanted = isUnwanted;
    }

    /** One try to subscribe, and what became of it. */
    private final class Attempt implements Subscriber {
        volatile boolean isOver;

        @Override
        public void received(byte[] body) {
            tell(body);
        }

        @Override
        public void ended() {
            isOver = true;
            State now = current();
            if (now.phase == Phase.OPEN && now.attempt == this) {
                openLater(now);
            }
        }
    }

    void watch(String lockName, Told told) {
        watches.compute(lockName, (name, known) -> {
            Set<Told> set = known == null ? new CopyOnWriteArraySet<>() : known;
            set.add(told);
            return set;
        });
        if (missed.remove(lockName)) {
            told.tell(null);
        }
        State now = current();
        boolean isForgiven = now.phase == Phase.REFUSED && System.nanoTime() - now.since >= REFUSAL_NANOS;
        if (now.phase == Phase.NONE || isForgiven) {
            open(now);
        }
    }

    void unwatch(String lockName, Told told) {
        watches.computeIfPresent(lockName, (name, known) -> {
            known.remove(told);
            return known.isEmpty() ? null : known;
        });
    }

    /** Tells whether a place in a queue is of no use, as we cannot be told when our turn comes. */
    boolean isRefused() {
        return current().phase == Phase.REFUSED;
    }

    boolean isOpen() {
        return current().phase == Phase.OPEN;
    }

    boolean isCounted() {
        Subscription open = current().subscription;
        return open != null && open.isCounted();
    }

    private State current() {
        return Objects.requireNonNull(state.get());
    }

    private void open(State before) {
        Attempt attempt = new Attempt();
        State connecting = new State(Phase.CONNECTING, attempt, null, System.nanoTime());
        if (state.compareAndSet(before, connecting)) {
            subscribed(attempt).whenComplete((subscription, thrown) -> {
                if (thrown == null) {
                    opened(connecting, attempt, subscription);
                } else {
                    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
                    failed(connecting, cause == null ? thrown : cause);
                }
            });
        }
    }

    private CompletableFuture<Subscription> subscribed(Attempt attempt) {
        try {
            return client.subscribeAsync(channel, attempt);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void opened(State connecting, Attempt attempt, Subscription subscription) {
        State open = new State(Phase.OPEN, attempt, subscription, System.nanoTime());
        if (!state.compareAndSet(connecting, open)) {
            subscription.close();
            return;
        }
        if (attempt.isOver) {
            attempt.ended(); // before we looked
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
        } else if (state.compareAndSet(connecting, State.of(Phase.REFUSED))) {
            warn(failure);
            wakeAll();
        }
    }

    private void warn(Throwable refusal) {
        if (!warned && refusal instanceof RedisErrorReply) {
            warned = true;
            LOG.log(
                    Level.WARNING,
                    "the server does not let this user subscribe ({0}). Those who wait for a lock now ask for it again and again"
                            + " instead of being told, in no order among processes. Allow SUBSCRIBE and PUBLISH on the channels"
                            + " under the key prefix, such as \"&lock:*\". This is not reported again.",
                    refusal.getMessage());
        }
    }

    private void openLater(State before) {
        State broken = State.of(Phase.BROKEN);
        if (!state.compareAndSet(before, broken)) {
            return;
        }
        if (before.subscription != null) {
            before.subscription.close();
        }
        long delay = 1 + ThreadLocalRandom.current().nextLong(pause);
        pause = Math.min(MAX_PAUSE_MILLIS, 2 * pause);
        CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> open(broken));
    }

    private void tell(byte[] message) {
        HandOverMessage handOver = HandOverMessage.read(message);
        String lockName = handOver == null ? null : keys.lockName(handOver.key());
        if (handOver == null || lockName == null) {
            wakeAll();
        } else if (!isUnwanted.test(handOver)) {
            tell(lockName, handOver);
        }
    }

    /** Who has just got a place may not watch yet, though somebody may who is about to leave. */
    private void tell(String lockName, HandOverMessage handOver) {
        if (missed.size() >= MAX_MISSED) {
            missed.clear();
        }
        missed.add(lockName);
        for (Told told : watches.getOrDefault(lockName, Set.of())) {
            if (told.tell(handOver)) {
                missed.remove(lockName);
                return;
            }
        }
    }

    private void wakeAll() {
        watches.values().forEach(all -> all.forEach(told -> told.tell(null)));
    }

    void close() {
        State before = Objects.requireNonNull(state.getAndSet(State.of(Phase.CLOSED)));
        if (before.subscription != null) {
            before.subscription.close();
        }
    }
}
