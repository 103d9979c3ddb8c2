package dev.holdfast.engine.event;

import dev.holdfast.LockListener;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to the listener of a provider. The events of one subject, which is a lease or an acquisition, are delivered one
 * after the other in the order in which they were reported; those of different subjects at the same time. Thread-safe.
 *
 * <p>Nothing is kept for a subject that has no event to be delivered.
 */
public final class ListenerEvents {
    private final @Nullable LockListener listener;
    private final CallbackExecutor callbacks;

    /**
     * The events that are not yet delivered, the one that is being delivered included. The first one that is added starts their
     * delivery. Subjects are compared by identity, as no subject defines equality.
     */
    private final ConcurrentHashMap<Object, ArrayDeque<Consumer<LockListener>>> pending = new ConcurrentHashMap<>();

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
     * Reports an event. Without a listener no thread is woken for it: twice for each lease, that would cost more than the lease.
     *
     * @param subject the lease or the acquisition that the event is about
     * @param event calls the method of the listener
     */
    public void tell(Object subject, Consumer<LockListener> event) {
        LockListener told = listener;
        if (told == null) {
            return;
        }
        boolean[] isFirst = new boolean[1];
        pending.compute(subject, (key, known) -> {
            isFirst[0] = known == null;
            ArrayDeque<Consumer<LockListener>> events = known == null ? new ArrayDeque<>(2) : known;
            events.addLast(event);
            return events;
        });
        if (isFirst[0]) {
            callbacks.run(() -> deliver(subject, event, told));
        }
    }

    private void deliver(Object subject, Consumer<LockListener> first, LockListener told) {
        for (Consumer<LockListener> event = first; event != null; event = nextAfterDelivery(subject)) {
            Consumer<LockListener> current = event;
            CallbackExecutor.guarded(() -> current.accept(told)).run();
        }
    }

    /** Takes out the event that was delivered; returns the next one, or null if there is none and nothing is kept any more. */
    private @Nullable Consumer<LockListener> nextAfterDelivery(Object subject) {
        AtomicReference<@Nullable Consumer<LockListener>> next = new AtomicReference<>();
        pending.computeIfPresent(subject, (key, events) -> {
            events.removeFirst();
            next.setPlain(events.peekFirst());
            return events.isEmpty() ? null : events;
        });
        return next.getPlain();
    }
}
