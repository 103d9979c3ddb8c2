package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockException;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The events that a listener receives. */
public interface ListenerContract extends ProviderFixture {
    @Test
    default void acquisitionRenewalAndReleaseAreReported() {
        List<String> events = new CopyOnWriteArrayList<>();
        try (LockProvider locks = connected(open(new Recorder(events)))) {
            Lease lease = locks.lock(newName(), renewed()).tryAcquire().orElseThrow();
            Await.until("renewed", () -> events.contains("renewed " + lease.lockName()));
            lease.close();
            Await.until("released", () -> events.contains("released " + lease.lockName()));
            assertThat(events).contains("acquired " + lease.lockName());
            assertThat(events).noneMatch(event -> event.startsWith("lost"));
        }
    }

    @Test
    default void aBusyLockAndATimeoutAreReported() throws InterruptedException {
        String name = newName();
        List<String> events = new CopyOnWriteArrayList<>();
        try (LockProvider mine = open();
                LockProvider theirs = connected(open(new Recorder(events)));
                Lease held = mine.lock(name).tryAcquire().orElseThrow()) {
            assertThat(theirs.lock(name).tryAcquire(Duration.ofMillis(800))).isEmpty();
            Await.until("timed out", () -> events.contains("timedOut " + name));
            assertThat(events).containsOnlyOnce("busy " + name);
            held.ensureHeld();
        }
    }

    @Test
    default void theBeginningAndTheEndOfEachWaitAreReported() {
        String name = newName();
        List<String> events = new CopyOnWriteArrayList<>();
        try (LockProvider mine = open();
                LockProvider theirs = connected(open(new Recorder(events)))) {
            Lease held = mine.lock(name).tryAcquire().orElseThrow();
            assertThat(theirs.lock(name).tryAcquire()).as("without a wait").isEmpty();

            CompletableFuture<Lease> cancelled = theirs.lock(name).acquireAsync(PATIENCE);
            Await.until("the begin of a wait", () -> count(events, "waitBegan " + name) == 1);
            assertThat(count(events, "waitEnded " + name)).isZero();
            cancelled.cancel(false);
            Await.until("its end", () -> count(events, "waitEnded " + name) == 1);

            CompletableFuture<Lease> granted = theirs.lock(name).acquireAsync(PATIENCE);
            Await.until("the begin of another", () -> count(events, "waitBegan " + name) == 2);
            assertThat(count(events, "waitEnded " + name)).isOne();
            held.release();
            Await.outcome(granted).release();
            Await.until("its end", () -> count(events, "waitEnded " + name) == 2);
        }
    }

    private static long count(List<String> events, String event) {
        return events.stream().filter(event::equals).count();
    }

    @Test
    default void anAcquisitionThatFailsIsReportedOnce() {
        String name = newName();
        List<String> events = new CopyOnWriteArrayList<>();
        try (LockProvider locks = connected(open(new Recorder(events)))) {
            DistributedLock lock = locks.lock(name);
            crash(locks);
            assertThatThrownBy(lock::tryAcquire).isInstanceOf(LockException.class);
            Await.until("the failure of one attempt", () -> count(events, "acquireFailed " + name) == 1);
            assertThatThrownBy(() -> Await.outcome(lock.acquireAsync(Duration.ofMillis(300))))
                    .isInstanceOf(LockException.class);
            Await.until("the failure of a wait", () -> count(events, "acquireFailed " + name) == 2);
            assertThat(events).doesNotContain("timedOut " + name, "acquired " + name);
        }
    }

    @Test
    default void aRenewalIsReportedWithItsDelay() {
        Map<String, Duration> delays = new ConcurrentHashMap<>();
        LockListener listener = new LockListener() {
            @Override
            public void renewed(Lease lease, Duration late) {
                delays.put(lease.lockName(), late);
            }
        };
        try (LockProvider locks = connected(open(listener))) {
            Lease asked = locks.lock(newName(), fixed()).tryAcquire().orElseThrow();
            asked.renew(longLeaseTime());
            Await.until("the renewal that was requested", () -> delays.containsKey(asked.lockName()));
            assertThat(delays.get(asked.lockName())).isZero();

            Lease renewed = locks.lock(newName(), renewed()).tryAcquire().orElseThrow();
            Await.until("a renewal by itself", () -> delays.containsKey(renewed.lockName()));
            assertThat(delays.get(renewed.lockName())).isBetween(Duration.ZERO, PATIENCE);
            renewed.release();
            asked.release();
        }
    }

    @Test
    default void aLossIsReportedOnceAfterTheRisk() {
        List<String> events = new CopyOnWriteArrayList<>();
        try (LockProvider locks = connected(open(new Recorder(events)))) {
            Lease lease = locks.lock(newName(), fixed()).tryAcquire().orElseThrow();
            Await.until("lost", () -> events.contains("lost " + lease.lockName()));
            lease.release();
            Await.sleep(Duration.ofMillis(200));
            assertThat(events).containsOnlyOnce("lost " + lease.lockName());
            assertThat(events).containsOnlyOnce("atRisk " + lease.lockName());
            assertThat(events.indexOf("atRisk " + lease.lockName()))
                    .isLessThan(events.indexOf("lost " + lease.lockName()));
        }
    }

    @Test
    default void acquiredIsReportedBeforeTheReleaseByAnotherThread() {
        SlowRecorder events = new SlowRecorder();
        try (LockProvider locks = connected(open(events))) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Lease lease = locks.lock(newName()).tryAcquire().orElseThrow();
                names.add(lease.lockName());
                Await.running(lease::release);
            }
            for (String name : names) {
                Await.until("released", () -> events.of(name).contains("released ends"));
                assertThat(events.of(name))
                        .containsExactly("acquired begins", "acquired ends", "released begins", "released ends");
            }
        }
    }

    @Test
    default void theEventsOfALeaseAreReportedOneAfterTheOtherInTheirOrder() {
        SlowRecorder events = new SlowRecorder();
        try (LockProvider locks = connected(open(events))) {
            Lease lost = locks.lock(newName(), fixed()).tryAcquire().orElseThrow();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Lease lease = locks.lock(newName()).tryAcquire().orElseThrow();
                names.add(lease.lockName());
                assertThat(lease.renew(longLeaseTime())).isTrue();
                lease.close();
            }
            for (String name : names) {
                Await.until("released", () -> events.of(name).contains("released ends"));
                assertThat(events.of(name))
                        .containsExactly(
                                "acquired begins",
                                "acquired ends",
                                "renewed begins",
                                "renewed ends",
                                "released begins",
                                "released ends");
            }
            Await.until("lost", () -> events.of(lost.lockName()).contains("lost ends"));
            assertThat(events.of(lost.lockName()))
                    .containsExactly(
                            "acquired begins",
                            "acquired ends",
                            "atRisk begins",
                            "atRisk ends",
                            "lost begins",
                            "lost ends");
        }
    }

    @Test
    default void theEventsOfAWaitAreReportedOneAfterTheOtherInTheirOrder() {
        SlowRecorder events = new SlowRecorder();
        try (LockProvider mine = open();
                LockProvider theirs = connected(open(events))) {
            List<String> names = new ArrayList<>();
            List<CompletableFuture<Lease>> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String name = newName();
                names.add(name);
                assertThat(mine.lock(name).tryAcquire()).isPresent();
                waiting.add(theirs.lock(name).acquireAsync());
                Await.until("waiting", () -> events.of(name).contains("waitBegan begins"));
            }
            waiting.forEach(wait -> wait.cancel(false));
            for (String name : names) {
                Await.until("the end of the wait", () -> events.of(name).contains("waitEnded ends"));
                assertThat(events.of(name))
                        .containsExactly(
                                "busy begins",
                                "busy ends",
                                "waitBegan begins",
                                "waitBegan ends",
                                "waitEnded begins",
                                "waitEnded ends");
            }
        }
    }

    @Test
    default void aListenerMayAcquireTheLockWhileALossIsReported() {
        String name = newName();
        CompletableFuture<LockProvider> provider = new CompletableFuture<>();
        CompletableFuture<Lease> regained = new CompletableFuture<>();
        LockListener stubborn = new LockListener() {
            @Override
            public void lost(Lease lease, LeaseLoss loss) {
                try {
                    regained.complete(Await.outcome(provider).lock(name).acquire(PATIENCE));
                } catch (InterruptedException | RuntimeException e) {
                    regained.completeExceptionally(e);
                }
            }
        };
        try (LockProvider locks = connected(open(stubborn))) {
            provider.complete(locks);
            Lease lost = locks.lock(name, fixed()).tryAcquire().orElseThrow();
            try (Lease lease = Await.outcome(regained)) {
                assertThat(lost.isHeld()).isFalse();
                lease.ensureHeld();
            }
        }
    }

    @Test
    default void aListenerThatThrowsDisturbsNothing() {
        LockListener hostile = new LockListener() {
            @Override
            public void acquired(Lease lease, Duration waited) {
                throw new IllegalStateException("from the listener");
            }

            @Override
            public void released(Lease lease, Duration held) {
                throw new AssertionError("from the listener");
            }
        };
        String name = newName();
        try (LockProvider locks = connected(open(hostile))) {
            locks.lock(name).tryAcquire().orElseThrow().close();
            locks.lock(name).tryAcquire().orElseThrow().close();
        }
    }

    /** Records the events. */
    final class Recorder implements LockListener {
        private final List<String> events;

        Recorder(List<String> events) {
            this.events = events;
        }

        @Override
        public void acquired(Lease lease, Duration waited) {
            events.add("acquired " + lease.lockName());
        }

        @Override
        public void busy(String lockName) {
            events.add("busy " + lockName);
        }

        @Override
        public void waitBegan(String lockName) {
            events.add("waitBegan " + lockName);
        }

        @Override
        public void waitEnded(String lockName) {
            events.add("waitEnded " + lockName);
        }

        @Override
        public void timedOut(String lockName, Duration waited) {
            events.add("timedOut " + lockName);
        }

        @Override
        public void acquireFailed(String lockName, LockException failure) {
            events.add("acquireFailed " + lockName);
        }

        @Override
        public void renewed(Lease lease) {
            events.add("renewed " + lease.lockName());
        }

        @Override
        public void atRisk(Lease lease) {
            events.add("atRisk " + lease.lockName());
        }

        @Override
        public void lost(Lease lease, LeaseLoss loss) {
            events.add("lost " + lease.lockName());
        }

        @Override
        public void released(Lease lease, Duration held) {
            events.add("released " + lease.lockName());
        }
    }
}
