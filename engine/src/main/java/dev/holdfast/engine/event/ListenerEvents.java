package dev.holdfast.engine.event;

import dev.holdfast.LockListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to the listener of a provider. An event has a subject: a lease or an acquisition. The events of one subject are
 * delivered one after the other, in the order in which they were added. Events of different subjects may be delivered at the same
 * time. Thread-safe.
 *
 * <p>Each event starts a task that delivers all events of the subject that are pending. So if an executor drops a task, the task
 * of the next event delivers the earlier ones, too. Nothing is kept for a subject without pending events. If a listener is slower
 * than the events, new events are dropped, and a warning says how many of which kind.
 */
public final class ListenerEvents {
    private static final Logger LOG = System.getLogger("dev.holdfast");

    /** More than a burst of a listener that keeps up. */
    static final int MAX_PENDING = 100_000;

    private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final @Nullable LockListener listener;
    private final CallbackExecutor callbacks;

    /** The events that are not delivered yet, by subject. Subjects are compared by identity, because none defines equality. */
    private final ConcurrentHashMap<Object, Pending> pending = new ConcurrentHashMap<>();

    private final AtomicInteger pendingCount = new AtomicInteger();

    /** How many events were dropped since the last warning, by the method of the listener. */
    private final ConcurrentHashMap<String, Long> dropped = new ConcurrentHashMap<>();

    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

    /** The events of one subject. Used only inside the atomic operations of the map. */
    private static final class Pending {
        final ArrayDeque<Consumer<LockListener>> events = new ArrayDeque<>(2);
        boolean isBeingDelivered;
    }

    /**
     * Creates events that go to a listener.
     *
     * @param listener the listener; null if there is none
     * @param callbacks runs the methods of the listener
     */
    public ListenerEvents(@Nullable LockListener listener, CallbackExecutor callbacks) {
        this.listener = listener;
        this.callbacks = callbacks;
    }

    /**
     * Adds an event and starts its delivery.
     *
     * @param subject the lease or the acquisition that the event is about
     * @param method the name of the method of the listener
     * @param event calls that method
     */
    public void report(Object subject, String method, Consumer<LockListener> event) {
        add(subject, method, event);
        deliver(subject);
    }

    /** Adds an event, which determines its position in the order. Runs no code of the user. {@link #deliver} must follow. */
    public void add(Object subject, String method, Consumer<LockListener> event) {
        if (listener == null) {
            return;
        }
        if (pendingCount.incrementAndGet() > MAX_PENDING) {
            pendingCount.decrementAndGet();
            drop(method);
        } else {
            pending.compute(subject, (key, known) -> {
                Pending all = known == null ? new Pending() : known;
                all.events.addLast(event);
                return all;
            });
        }
    }

    private void drop(String method) {
        dropped.merge(method, 1L, Long::sum);
        long due = nextWarning.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextWarning.compareAndSet(due, now + WARNING_NANOS)) {
            Map<String, Long> counts = new TreeMap<>();
            for (String key : dropped.keySet()) {
                Long count = dropped.remove(key);
                if (count != null) {
                    counts.put(key, count);
                }
            }
            LOG.log(
                    Level.WARNING,
                    "the lock listener is slower than its events: {0} events wait for it, and new ones are dropped. Dropped since"
                            + " the last warning: {1}. Let the listener pass slow work on to another thread",
                    MAX_PENDING,
                    counts);
        }
    }

    /**
     * Starts the delivery of the events of a subject. Does nothing without a listener: to wake a thread would cost more than a
     * lease.
     */
    public void deliver(Object subject) {
        LockListener told = listener;
        if (told != null) {
            callbacks.runForListener(() -> deliverAll(subject, told));
        }
    }

    private void deliverAll(Object subject, LockListener told) {
        for (Consumer<LockListener> event = next(subject, false); event != null; event = next(subject, true)) {
            Consumer<LockListener> current = event;
            new GuardedTask(() -> current.accept(told)).run();
        }
    }

    /**
     * Removes and returns the next event of a subject. Returns null if there is none, or if another task is delivering the events
     * of the subject; that task delivers this event, too.
     *
     * @param isDelivering whether the calling task has already delivered an event of the subject
     */
    private @Nullable Consumer<LockListener> next(Object subject, boolean isDelivering) {
        AtomicReference<@Nullable Consumer<LockListener>> next = new AtomicReference<>();
        pending.computeIfPresent(subject, (key, all) -> {
            if (all.isBeingDelivered && !isDelivering) {
                return all;
            }
            next.setPlain(all.events.pollFirst());
            all.isBeingDelivered = next.getPlain() != null;
            if (all.isBeingDelivered) {
                pendingCount.decrementAndGet();
            }
            return all.isBeingDelivered ? all : null;
        });
        return next.getPlain();
    }
}
