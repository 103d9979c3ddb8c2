package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Bursts of calls: at most 512 are in flight, and the others wait for their turn inside the engine. */
class LockEngineBurstTest {
    private static final int IN_FLIGHT = 512;
    private static final int MORE = 1_500;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EngineFixture engine = new EngineFixture();

    private List<Lease> acquire(int locks) {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < locks; i++) {
            CompletableFuture<Lease> acquiring =
                    engine.provider.lock("lock-" + i).acquireAsync(Duration.ZERO);
            engine.store.acquires.next().reply(StoreCall.granted(i + 1));
            leases.add(acquiring.join());
        }
        return leases;
    }

    /** Makes as many attempts as may be in flight, each for another lock, and returns their requests. */
    private Queue<StoreCall<Claim, AcquireReply>> fill() {
        Queue<StoreCall<Claim, AcquireReply>> sent = new ArrayDeque<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            engine.provider.lock("lock-" + i).tryAcquireAsync(Duration.ZERO);
            sent.add(engine.store.acquires.next());
        }
        return sent;
    }

    private static void replyBusy(Queue<StoreCall<Claim, AcquireReply>> sent) {
        sent.forEach(each -> each.reply(StoreCall.BUSY));
    }

    @Test
    void releasesBeyondTheLimitAreSentInOrderAsOthersEnd() {
        List<Lease> leases = acquire(MORE);
        List<CompletableFuture<Boolean>> released =
                leases.stream().map(Lease::releaseAsync).toList();
        assertThat(engine.store.releases.size()).isEqualTo(IN_FLIGHT);
        for (Lease lease : leases) {
            StoreCall<Ownership, ReleaseReply> next = engine.store.releases.next();
            assertThat(next.request().owner().publicId()).isEqualTo(lease.owner());
            assertThat(engine.store.releases.size()).isLessThan(IN_FLIGHT);
            next.reply(ReleaseReply.RELEASED);
        }
        assertThat(released).allMatch(future -> future.getNow(false));
        engine.assertKeepsNothing();
    }

    @Test
    void releaseThatWaitedLongIsSentAsLongAsTheStoreReplies() {
        List<Lease> leases = acquire(IN_FLIGHT + 1);
        leases.forEach(Lease::releaseAsync);
        engine.time.stopFor(Duration.ofSeconds(20));
        for (int i = 0; i <= IN_FLIGHT; i++) {
            engine.store.releases.next().reply(ReleaseReply.RELEASED);
        }
        assertThat(leases).allMatch(lease -> lease.state() == LeaseState.RELEASED);
        assertThat(engine.events.all()).doesNotContain("releaseFailed");
    }

    @Test
    void releasesThatWaitInAnOutageFailAfterOneCommandTimeout() {
        List<Lease> leases = acquire(MORE);
        List<CompletableFuture<Boolean>> released =
                leases.stream().map(Lease::releaseAsync).toList();
        List<StoreCall<Ownership, ReleaseReply>> sent = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            sent.add(engine.store.releases.next());
        }
        engine.time.stopFor(SECOND.plusMillis(1));
        sent.forEach(StoreCall::timeOut);
        assertThat(released)
                .allSatisfy(future ->
                        assertThat(EngineFixture.failure(future)).isInstanceOf(LockUnavailableException.class));
        assertThat(EngineFixture.failure(released.get(MORE - 1))).hasMessageContaining("not sent");
        assertThat(engine.store.releases.size())
                .as("the repetitions are limited as well")
                .isEqualTo(IN_FLIGHT);
    }

    @Test
    void repetitionsOfVeryManyReleasesAreSpreadOverTime() {
        int many = 20_000;
        acquire(many).forEach(Lease::releaseAsync);
        assertThat(failReleases())
                .as("each once more, to undo what was refused")
                .isEqualTo(2 * many);
        engine.time.advance(SECOND);
        assertThat(failReleases()).isBetween(1, many / 2);
        engine.time.advance(SECOND);
        assertThat(failReleases()).isBetween(1, many / 2);
    }

    /** Refuses all releases, and returns their number. */
    private int failReleases() {
        int refused = 0;
        for (; engine.store.releases.size() > 0; refused++) {
            engine.store.releases.next().fail(new LockUnavailableException("orders", "refused", null, false));
        }
        return refused;
    }

    @Test
    void leaseOfAnAttemptThatWaitedIsValidFromItsSending() {
        Queue<StoreCall<Claim, AcquireReply>> sent = fill();
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(Duration.ZERO);
        engine.time.stopFor(Duration.ofSeconds(20));
        assertThat(engine.store.acquires.size()).isZero();
        replyBusy(sent);
        engine.store.acquires.next().reply(StoreCall.granted(7));
        assertThat(acquiring.join().remaining()).hasMillis(EngineFixture.VALID_MILLIS);
    }

    @Test
    void attemptOfACancelledCallerIsNotSent() {
        Queue<StoreCall<Claim, AcquireReply>> sent = fill();
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(Duration.ZERO);
        acquiring.cancel(false);
        replyBusy(sent);
        assertThat(engine.store.acquires.size()).isZero();
        assertThat(engine.store.releases.size()).as("nothing to undo").isZero();
        engine.assertKeepsNothing();
    }

    @Test
    void callersWithAWaitTimeJoinTheLocalWaitQueueAndMakeOneAttempt() {
        Queue<StoreCall<Claim, AcquireReply>> sent = fill();
        List<CompletableFuture<Optional<Lease>>> waiting = new ArrayList<>();
        for (int i = 0; i < MORE; i++) {
            waiting.add(engine.lock().tryAcquireAsync(SECOND));
        }
        engine.time.runDue();
        replyBusy(sent);
        assertThat(engine.store.acquires.size()).as("attempts").isEqualTo(1);
        engine.store.acquires.next().reply(StoreCall.granted(7));
        assertThat(waiting.get(0).join()).isPresent();
        assertThat(waiting.get(1)).isNotDone();
    }

    @Test
    void waitsThatEndBeforeTheTurnOfTheirAttemptsEndAsBusy() {
        Queue<StoreCall<Claim, AcquireReply>> sent = fill();
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < MORE; i++) {
            waiting.add(engine.provider.lock("other-" + i).acquireAsync(SECOND));
        }
        engine.time.advance(SECOND.plusMillis(100));
        assertThat(waiting)
                .allSatisfy(
                        future -> assertThat(EngineFixture.failure(future)).isInstanceOf(LockTimeoutException.class));
        replyBusy(sent);
        assertThat(engine.store.acquires.size())
                .as("attempts after the deadline")
                .isZero();
        engine.time.advance(SECOND);
        engine.assertKeepsNothing();
        assertThat(engine.store.watches).hasValue(0);
    }

    @Test
    void nextWaiterMakesAnAttemptIfThatOfTheHeadIsNotSent() {
        Queue<StoreCall<Claim, AcquireReply>> sent = fill();
        CompletableFuture<Lease> first = engine.lock().acquireAsync(SECOND);
        CompletableFuture<Lease> second = engine.lock().acquireAsync(SECOND.multipliedBy(2));
        engine.time.runDue();
        first.cancel(false);
        replyBusy(sent);
        assertThat(engine.store.acquires.size()).isZero();
        engine.time.runDue();
        engine.store.acquires.next().reply(StoreCall.granted(7));
        assertThat(second).isCompleted();
    }

    @Test
    void releaseThatTakesAnAttemptAlongIsSentAloneIfThatIsNotWantedAfterAWait() {
        ReleaseAndAcquireStore store = new ReleaseAndAcquireStore();
        EngineFixture inOneStep = new EngineFixture(store);
        LockOptions strict =
                LockOptions.builder().fairness(Fairness.STRICT).autoRenew(false).build();
        CompletableFuture<Lease> first = inOneStep.lock(strict).acquireAsync(SECOND);
        store.acquires.next().reply(EngineFixture.busyWithTicket(1, 0));
        store.listener.wakeUp();
        inOneStep.time.runDue();
        store.acquires.next().reply(StoreCall.granted(100));
        CompletableFuture<Lease> second = inOneStep.lock(strict).acquireAsync(SECOND);
        List<StoreCall<Claim, AcquireReply>> others = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            inOneStep.provider.lock("lock-" + i).tryAcquireAsync(Duration.ZERO);
            others.add(store.acquires.next());
        }
        CompletableFuture<Boolean> released = first.join().releaseAsync();
        second.cancel(false);
        assertThat(store.releaseAndAcquires.size() + store.releases.size()).isZero();
        others.forEach(each -> each.reply(StoreCall.BUSY));
        store.releases.next().reply(ReleaseReply.RELEASED);
        assertThat(released).isCompletedWithValue(true);
        assertThat(store.releaseAndAcquires.size()).isZero();
        inOneStep.time.advance(SECOND);
        inOneStep.assertKeepsNothing();
    }

    /** A store that replies to a hundred releases every tenth of a second. */
    private static final class SlowStore extends MapStore {
        private static final int AT_A_TIME = 100;

        final ScheduledExecutorService replies = Executors.newSingleThreadScheduledExecutor();
        private final Queue<Runnable> pending = new ConcurrentLinkedQueue<>();

        SlowStore() {
            replies.scheduleAtFixedRate(this::reply, 100, 100, TimeUnit.MILLISECONDS);
        }

        private void reply() {
            for (int i = 0; i < AT_A_TIME && !pending.isEmpty(); i++) {
                pending.remove().run();
            }
        }

        @Override
        public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
            CompletableFuture<ReleaseReply> reply = new CompletableFuture<>();
            pending.add(
                    () -> reply.complete(super.releaseAsync(ownership, timeout).join()));
            return reply;
        }
    }

    @Test
    void closeReleasesAllLeasesThoughThatTakesLongerThanASecond() {
        SlowStore store = new SlowStore();
        try {
            LockProvider provider = EngineFixture.open(store);
            for (int i = 0; i < MORE; i++) {
                assertThat(provider.lock("lock-" + i).tryAcquire()).isPresent();
            }
            provider.close();
            assertThat(store.owners).isEmpty();
            assertThat(store.isClosed).isTrue();
        } finally {
            store.replies.shutdown();
        }
    }

    @Test
    void closeLogsInOneLineHowManyLocksAreLeft() {
        acquire(MORE);
        List<String> lines = new ArrayList<>();
        Handler recorder = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage() + " " + line.getParameters()[0]);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.holdfast");
        logger.addHandler(recorder);
        try {
            engine.provider.close();
        } finally {
            logger.removeHandler(recorder);
        }
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("could not be released")
                .endsWith(" " + MORE);
        assertThat(engine.store.releases.size())
                .as("releases before the store was closed")
                .isEqualTo(IN_FLIGHT);
    }
}
