package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.WaitListener;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/**
 * No lock of the engine is held while the store is called or user code runs. Two engines over one store that calls back, as
 * the one in memory does, would wait for each other's for ever.
 */
class EngineMutexTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<String> calls = new ArrayList<>();

    private final EngineFixture played = new EngineFixture(new ScriptedStore() {
        @Override
        public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
            calls.add("acquire" + locksHeld());
            return super.acquireAsync(claim);
        }

        @Override
        public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
            calls.add("renew" + locksHeld());
            return super.renewAsync(leases, timeout);
        }

        @Override
        public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
            calls.add("release" + locksHeld());
            return super.releaseAsync(ownership, timeout);
        }

        @Override
        public Watch watch(String lockName, WaitListener watcher) {
            calls.add("watch" + locksHeld());
            Watch watch = super.watch(lockName, watcher);
            return () -> {
                calls.add("unwatch" + locksHeld());
                watch.close();
            };
        }

        @Override
        public void close() {
            calls.add("close" + locksHeld());
            super.close();
        }
    });

    private static List<String> locksHeld() {
        long thread = Thread.currentThread().getId();
        LockInfo[] held = ManagementFactory.getThreadMXBean()
                .getThreadInfo(new long[] {thread}, true, true)[0]
                .getLockedSynchronizers();
        return List.of(held).stream()
                .map(LockInfo::getClassName)
                .filter(name -> name.contains("ReentrantLock"))
                .toList();
    }

    private CompletableFuture<Lease> acquiring() {
        CompletableFuture<Lease> acquiring = played.lock().acquireAsync(MINUTE);
        acquiring.whenComplete((lease, thrown) -> calls.add("callback" + locksHeld()));
        return acquiring;
    }

    @Test
    void theLocksThatAreHeldCanBeSeen() {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try {
            assertThat(locksHeld()).hasSize(1);
        } finally {
            lock.unlock();
        }
        assertThat(locksHeld()).isEmpty();
    }

    @Test
    void neitherWhereTheStoreIsCalledNorWhereTheUserIs() {
        // A grant in line, one that is too late, an answer to nobody, a failure, an outage, a renewal, a release, a
        // loss.
        CompletableFuture<Lease> first = acquiring();
        played.store.acquires.next().answer(StoreCall.BUSY);
        CompletableFuture<Lease> second = acquiring();
        CompletableFuture<Lease> third = acquiring();
        CompletableFuture<Lease> fourth = acquiring();
        answerNext(StoreCall.granted(1));
        first.join().onAtRisk(() -> calls.add("at risk" + locksHeld()));
        played.time.advance(Duration.ofSeconds(11));
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));
        first.join().releaseAsync();
        played.store.releases.next().answer(ReleaseReply.RELEASED);

        StoreCall<Claim, AcquireReply> late = nextQuestion();
        second.cancel(false);
        played.time.advanceMillis(EngineFixture.TRUSTED_MILLIS);
        late.answer(StoreCall.granted(2));
        StoreCall<Claim, AcquireReply> failing = nextQuestion();
        third.cancel(false);
        failing.timeOut();
        nextQuestion().fail(new IllegalStateException("a bug in the store"));
        assertThat(fourth).isCompletedExceptionally();

        DistributedLock fixed = played.lock(EngineFixture.fixed());
        CompletableFuture<Lease> lost = fixed.acquireAsync(MINUTE);
        played.store.acquires.next().answer(StoreCall.granted(3));
        lost.join().onAtRisk(() -> calls.add("at risk" + locksHeld()));
        lost.join().lost().thenAccept(loss -> calls.add("lost" + locksHeld()));
        played.time.advance(MINUTE);
        CompletableFuture<Lease> last = acquiring();
        played.store.acquires.next().answer(StoreCall.BUSY);
        played.provider.close();

        assertThat(last).isCompletedExceptionally();
        assertThat(calls)
                .contains("acquire[]", "renew[]", "release[]", "watch[]", "unwatch[]", "close[]", "callback[]")
                .contains("at risk[]", "lost[]")
                .allMatch(call -> call.endsWith("[]"));
    }

    private void answerNext(AcquireReply reply) {
        nextQuestion().answer(reply);
    }

    private StoreCall<Claim, AcquireReply> nextQuestion() {
        for (int i = 0; i < 200 && played.store.acquires.size() == 0; i++) {
            played.time.advanceMillis(1);
        }
        return played.store.acquires.next();
    }
}
