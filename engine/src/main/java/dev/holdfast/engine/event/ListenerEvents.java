package dev.holdfast.engine.event;

import dev.holdfast.LockListener;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to the listener of a provider. An event has a subject: a lease or an acquisition. The events of one subject are
 * delivered one after the other, in the order in which they were added. Events of different subjects may be delivered at the same
 * time. Thread-safe.
 *
 * <p>Each event starts a task that delivers all events of the subject that are pending. So if an executor drops a task, the task
 * of the next event delivers the earlier ones, too. Nothing is kept for a subject without pending events.
 */
public final class ListenerEvents {
    private final @Nullable LockListener listener;
    private final CallbackExecutor callbacks;

    /** The events that are not delivered yet, by subject. Subjects are compared by identity, because none defines equality. */
    private final ConcurrentHashMap<Object, Pending> pending = new ConcurrentHashMap<>();

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
     * @param event calls the method of the listener
     */
    public void report(Object subject, Consumer<LockListener> event) {
        add(subject, event);
        deliver(subject);
    }

    /** Adds an event, which determines its position in the order. Runs no code of the user. {@link #deliver} must follow. */
    public void add(Object subject, Consumer<LockListener> event) {
        if (listener != null) {
            pending.compute(subject, (key, known) -> {
                Pending all = known == null ? new Pending() : known;
                all.events.addLast(event);
                return all;
            });
        }
    }

    /**
     * Starts the delivery of the events of a subject. Does nothing without a listener: to wake a thread would cost more than a
     * lease.
     */
    public void deliver(Object subject) {
        LockListener told = listener;
        if (told != null) {
            callbacks.run(() -> deliverAll(subject, told));
        }
    }

    private void deliverAll(Object subject, LockListener told) {
        for (Consumer<LockListener> event = next(subject, false); event != null; event = next(subject, true)) {
            Consumer<LockListener> current = event;
            CallbackExecutor.guarded(() -> current.accept(told)).run();
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
            return all.isBeingDelivered ? all : null;
        });
        return next.getPlain();
    }
}
