package dev.holdfast.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockListener;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The delivery of events: in order for each subject, and for different subjects at the same time. */
class ListenerEventsTest {
    private static final int THREADS = 4;

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    private final List<String> delivered = Collections.synchronizedList(new ArrayList<>());

    /** Records the names of the locks that its events are about. */
    private final LockListener recording = new LockListener() {
        @Override
        public void busy(String lockName) {
            delivered.add(lockName);
        }
    };

    @AfterEach
    void endThreads() {
        pool.shutdownNow();
    }

    private static Consumer<LockListener> event(String name) {
        return listener -> listener.busy(name);
    }

    private ListenerEvents events(LockListener listener) {
        return new ListenerEvents(listener, new CallbackExecutor(pool, true));
    }

    /** Waits until the events that were reported so far are delivered. */
    private static void awaitDelivery(ListenerEvents events, Object subject) throws Exception {
        CompletableFuture<Void> last = new CompletableFuture<>();
        events.report(subject, "released", listener -> last.complete(null));
        last.get(20, TimeUnit.SECONDS);
    }

    @Test
    void eventsOfOneSubjectAreDeliveredOneByOneInOrder() throws Exception {
        int perThread = 5_000;
        List<Integer> numbers = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean isDelivering = new AtomicBoolean();
        AtomicBoolean isOverlapping = new AtomicBoolean();
        ListenerEvents events = events(recording);
        Object subject = new Object();
        ReentrantLock order = new ReentrantLock();
        int[] next = new int[1];
        List<Thread> reporters = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread reporter = new Thread(() -> {
                for (int j = 0; j < perThread; j++) {
                    order.lock(); // or else there would be no order to compare with
                    try {
                        int number = next[0]++;
                        events.report(subject, "released", listener -> {
                            isOverlapping.compareAndSet(false, !isDelivering.compareAndSet(false, true));
                            numbers.add(number);
                            isDelivering.set(false);
                        });
                    } finally {
                        order.unlock();
                    }
                }
            });
            reporters.add(reporter);
            reporter.start();
        }
        for (Thread reporter : reporters) {
            reporter.join();
        }
        awaitDelivery(events, subject);

        assertThat(numbers)
                .isEqualTo(IntStream.range(0, THREADS * perThread).boxed().toList());
        assertThat(isOverlapping).isFalse();
    }

    @Test
    void blockedListenerOfOneSubjectDoesNotHoldUpAnother() throws Exception {
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        ListenerEvents events = events(recording);
        Object blocked = new Object();
        Object other = new Object();
        events.report(blocked, "released", listener -> unblock.join());
        events.report(blocked, "released", event("behind the blocked one"));
        events.report(other, "released", event("other"));
        awaitDelivery(events, other);
        assertThat(delivered).containsExactly("other");

        unblock.complete(null);
        awaitDelivery(events, blocked);
        assertThat(delivered).containsExactly("other", "behind the blocked one");
    }

    @Test
    void nextEventIsDeliveredAfterAnEventThatThrows() throws Exception {
        ListenerEvents events = events(recording);
        Object subject = new Object();
        events.report(subject, "released", listener -> {
            throw new IllegalStateException("from the listener, as expected");
        });
        events.report(subject, "released", listener -> {
            throw new AssertionError("from the listener, as expected");
        });
        events.report(subject, "released", event("next"));
        awaitDelivery(events, subject);
        assertThat(delivered).containsExactly("next");
    }

    @Test
    void nextEventIsDeliveredAfterACheckedExceptionThatTheListenerDoesNotDeclare() throws Exception {
        ListenerEvents events = events(recording);
        Object subject = new Object();
        events.report(subject, "released", listener -> throwUnchecked(new Exception("from the listener, as expected")));
        events.report(subject, "released", event("next"));
        awaitDelivery(events, subject);
        assertThat(delivered).containsExactly("next");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void eventOfADroppedTaskIsDeliveredBeforeTheNextEvent() {
        List<Runnable> tasks = new ArrayList<>();
        ListenerEvents events = new ListenerEvents(recording, new CallbackExecutor(tasks::add, true));
        Object subject = new Object();
        events.report(subject, "released", event("dropped"));
        tasks.clear();
        events.report(subject, "released", event("next"));
        tasks.remove(0).run();
        assertThat(delivered).containsExactly("dropped", "next");
    }

    @Test
    void addedEventKeepsItsPositionUntilItsDelivery() {
        List<Runnable> tasks = new ArrayList<>();
        ListenerEvents events = new ListenerEvents(recording, new CallbackExecutor(tasks::add, true));
        Object subject = new Object();
        events.add(subject, "released", event("first"));
        assertThat(tasks).isEmpty();
        events.report(subject, "released", event("second"));
        events.deliver(subject);
        assertThat(tasks).hasSize(2);
        tasks.remove(1).run();
        assertThat(delivered).containsExactly("first", "second");
        tasks.remove(0).run();
        assertThat(delivered).hasSize(2);
    }

    @Test
    void subjectIsNotKeptAfterTheDelivery() {
        List<Runnable> tasks = new ArrayList<>();
        ListenerEvents events = new ListenerEvents(recording, new CallbackExecutor(tasks::add, true));
        Object subject = new Object();
        WeakReference<Object> reference = new WeakReference<>(subject);
        for (int i = 0; i < 3; i++) {
            events.report(subject, "released", event("first"));
            events.report(subject, "released", event("second"));
            assertThat(tasks).as("a task for each event").hasSize(2);
            tasks.remove(0).run();
            tasks.remove(0).run();
        }
        assertThat(delivered).containsExactly("first", "second", "first", "second", "first", "second");

        subject = null;
        while (!reference.refersTo(null)) {
            System.gc(); // the time limit of the test ends an endless wait
        }
        assertThat(events).isNotNull();
    }

    @Test
    void eventReportedByTheListenerFollowsTheCurrentOneOfTheSameSubject() {
        Object subject = new Object();
        Object other = new Object();
        List<ListenerEvents> events = new ArrayList<>();
        LockListener reporting = new LockListener() {
            @Override
            public void busy(String lockName) {
                delivered.add(lockName + " begins");
                if (lockName.equals("first")) {
                    events.get(0).report(subject, "released", event("same subject"));
                    events.get(0).report(other, "released", event("other subject"));
                }
                delivered.add(lockName + " ends");
            }
        };
        events.add(new ListenerEvents(reporting, new CallbackExecutor(Runnable::run, true)));
        events.get(0).report(subject, "released", event("first"));

        assertThat(delivered)
                .containsExactly(
                        "first begins",
                        "other subject begins",
                        "other subject ends",
                        "first ends",
                        "same subject begins",
                        "same subject ends");
    }

    @Test
    void nothingRunsWithoutAListener() {
        List<Runnable> tasks = new ArrayList<>();
        new ListenerEvents(null, new CallbackExecutor(tasks::add, true))
                .report(new Object(), "released", event("nothing"));
        assertThat(tasks).isEmpty();
    }

    @Test
    void eventsBeyondTheBoundAreDroppedAndOnesAfterThatAreDelivered() throws Exception {
        List<Runnable> tasks = new ArrayList<>();
        AtomicInteger delivered = new AtomicInteger();
        ListenerEvents events = new ListenerEvents(new LockListener() {}, new CallbackExecutor(tasks::add, true));
        Object subject = new Object();
        for (int i = 0; i < ListenerEvents.MAX_PENDING + 10; i++) {
            events.report(subject, "renewed", listener -> delivered.incrementAndGet());
        }
        tasks.get(0).run();
        assertThat(delivered).hasValue(ListenerEvents.MAX_PENDING);
        tasks.clear();
        events.report(subject, "released", listener -> delivered.incrementAndGet());
        tasks.get(0).run();
        assertThat(delivered).hasValue(ListenerEvents.MAX_PENDING + 1);
    }
}
