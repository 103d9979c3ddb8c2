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
 * No mutex of the engine is held while the store is called or user code runs. Otherwise two engines over one store that calls
 * back, as the one in memory does, could deadlock.
 */
class LockEngineMutexTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<String> calls = new ArrayList<>();

    private final EngineFixture engine = new EngineFixture(new ScriptedStore() {
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
        CompletableFuture<Lease> acquiring = engine.lock().acquireAsync(MINUTE);
        acquiring.whenComplete((lease, thrown) -> calls.add("callback" + locksHeld()));
        return acquiring;
    }

    @Test
    void locksHeldFindsALockOfTheThread() {
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
    void noMutexIsHeldWhileTheStoreOrUserCodeIsCalled() {
        // A grant to the head, a late grant, a reply after a cancel, a failure, an outage, a renewal, a release, a
        // loss.
        CompletableFuture<Lease> first = acquiring();
        engine.store.acquires.next().reply(StoreCall.BUSY);
        CompletableFuture<Lease> second = acquiring();
        CompletableFuture<Lease> third = acquiring();
        CompletableFuture<Lease> fourth = acquiring();
        replyToNextAttempt(StoreCall.granted(1));
        first.join().onAtRisk(() -> calls.add("at risk" + locksHeld()));
        engine.time.advance(Duration.ofSeconds(11));
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        first.join().releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);

        StoreCall<Claim, AcquireReply> late = advanceToNextAttempt();
        second.cancel(false);
        engine.time.advanceMillis(EngineFixture.VALID_MILLIS);
        late.reply(StoreCall.granted(2));
        StoreCall<Claim, AcquireReply> failing = advanceToNextAttempt();
        third.cancel(false);
        failing.timeOut();
        advanceToNextAttempt().fail(new IllegalStateException("a bug in the store"));
        assertThat(fourth).isCompletedExceptionally();

        DistributedLock fixed = engine.lock(EngineFixture.withoutRenewal());
        CompletableFuture<Lease> lost = fixed.acquireAsync(MINUTE);
        engine.store.acquires.next().reply(StoreCall.granted(3));
        lost.join().onAtRisk(() -> calls.add("at risk" + locksHeld()));
        lost.join().lost().thenAccept(loss -> calls.add("lost" + locksHeld()));
        engine.time.advance(MINUTE);
        CompletableFuture<Lease> last = acquiring();
        engine.store.acquires.next().reply(StoreCall.BUSY);
        engine.provider.close();

        assertThat(last).isCompletedExceptionally();
        assertThat(calls)
                .contains("acquire[]", "renew[]", "release[]", "watch[]", "unwatch[]", "close[]", "callback[]")
                .contains("at risk[]", "lost[]")
                .allMatch(call -> call.endsWith("[]"));
    }

    private void replyToNextAttempt(AcquireReply reply) {
        advanceToNextAttempt().reply(reply);
    }

    private StoreCall<Claim, AcquireReply> advanceToNextAttempt() {
        for (int i = 0; i < 200 && engine.store.acquires.size() == 0; i++) {
            engine.time.advanceMillis(1);
        }
        return engine.store.acquires.next();
    }
}
