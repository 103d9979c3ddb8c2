package dev.holdfast.engine.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LeaseLostException;
import dev.holdfast.LockOptions;
import dev.holdfast.engine.CallerThread;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.MapStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** The view of a lock as a reentrant lock that threads own. */
@SuppressWarnings("LockNotBeforeTry") // locking and unlocking in odd ways is what is tested
class ReentrantLockViewTest {
    private static final Duration PERIOD = Duration.ofSeconds(11);

    private final MapStore store = new MapStore();
    private final EngineFixture engine = new EngineFixture(store);

    @Test
    void onlyTheOutermostLockAndUnlockReachTheStore() throws InterruptedException {
        Lock lock = engine.lock().asLock();
        lock.lock();
        lock.lockInterruptibly();
        assertThat(lock.tryLock()).isTrue();
        assertThat(engine.lock().asLock().tryLock(1, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(store.owners).containsKey("orders");
            lock.unlock();
        }
        assertThat(store.owners).isEmpty();
        assertThat(engine.events.all()).containsExactly("acquired", "released");
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void locksOfDifferentNamesHaveTheirOwnHoldCounts() {
        Lock one = engine.provider.lock("one").asLock();
        Lock two = engine.provider.lock("two").asLock();
        one.lock();
        two.lock();
        one.unlock();
        assertThatThrownBy(one::unlock).isInstanceOf(IllegalMonitorStateException.class);
        two.unlock();
        assertThat(store.owners).isEmpty();
    }

    @Test
    void unlockByAnotherThreadThrows() {
        Lock lock = engine.lock().asLock();
        lock.lock();
        CallerThread<Void> other = new CallerThread<>(() -> {
            lock.unlock();
            return null;
        });
        assertThat(other.failure()).isInstanceOf(IllegalMonitorStateException.class);
        assertThat(new CallerThread<>(lock::tryLock).result.join()).isFalse();
        assertThat(store.owners).containsKey("orders");
        lock.unlock();
    }

    @Test
    void lockOfADeadThreadIsNotRenewed() throws InterruptedException {
        CallerThread<Void> careless = new CallerThread<>(() -> {
            engine.lock().asLock().lock();
            return null;
        });
        careless.result.join();
        careless.thread.join();
        engine.time.advance(EngineFixture.LEASE_TIME);

        assertThat(engine.events.all()).contains("lost EXPIRED").doesNotContain("renewed");
        assertThat(store.owners).as("the lock in the store after the loss").isEmpty();
    }

    @Test
    void lockOfALiveThreadIsRenewed() {
        Lock lock = engine.lock().asLock();
        lock.lock();
        engine.time.advance(PERIOD.multipliedBy(5));
        assertThat(engine.events.all()).contains("renewed").noneMatch(event -> event.startsWith("lost"));
        lock.unlock();
    }

    @Test
    void lockAndUnlockAfterALossThrow() {
        Lock lock = engine.lock(EngineFixture.withoutRenewal()).asLock();
        lock.lock();
        lock.lock();
        engine.time.advance(EngineFixture.LEASE_TIME);

        assertThatThrownBy(lock::lock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock::tryLock).isInstanceOf(LeaseLostException.class);
        lock.unlock();
        assertThatThrownBy(lock::unlock).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        lock.lock();
        assertThat(store.owners).containsKey("orders");
        lock.unlock();
    }

    @Test
    void interruptedLockKeepsItsPositionTokenAndDeadline() {
        EngineFixture scripted = new EngineFixture();
        LockOptions options =
                LockOptions.builder().waitTimeout(Duration.ofSeconds(5)).build();
        CallerThread<Boolean> caller = new CallerThread<>(() -> {
            scripted.lock(options).asLock().lock();
            return Thread.interrupted();
        });
        StoreCall<Claim, AcquireReply> first = scripted.store.acquires.next();
        caller.untilParked().thread.interrupt();
        StoreCall<Claim, AcquireReply> again = scripted.store.acquires.next();
        assertThat(again.request().ownership()).isEqualTo(first.request().ownership());
        again.reply(StoreCall.BUSY);
        while (scripted.queues() == 0 || !scripted.time.isPlannedWithin(Duration.ofMillis(10))) {
            Thread.onSpinWait();
        }
        caller.untilParked().thread.interrupt();
        scripted.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> attemptOfHead = scripted.store.acquires.next();
        assertThat(attemptOfHead.request().ownership())
                .isEqualTo(first.request().ownership());
        attemptOfHead.reply(StoreCall.granted(7));

        assertThat(caller.result.join()).as("the interrupted status was kept").isTrue();
        assertThat(scripted.store.acquires.size()).isZero();
    }

    @Test
    void unlockIsNotInterrupted() {
        EngineFixture slow = new EngineFixture();
        CallerThread<Boolean> caller = new CallerThread<>(() -> {
            Lock lock = slow.lock().asLock();
            lock.lock();
            lock.unlock();
            return Thread.interrupted();
        });
        slow.store.acquires.next().reply(StoreCall.granted(7));
        slow.store.releases.next();
        caller.untilParked().thread.interrupt();
        // The release is repeated, and does not find what the first request released.
        slow.store.releases.next().reply(ReleaseReply.NOT_OWNER);

        assertThat(caller.result.join()).as("the interrupted status was kept").isTrue();
        assertThat(slow.events.all()).containsExactly("acquired", "released");
    }

    @Test
    void lockWaitsWithoutALimit() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Lock held = engine.lock().asLock();
        held.lock();
        CallerThread<Void> waiting = new CallerThread<>(() -> {
            Lock lock = engine.lock().asLock();
            lock.lock();
            lock.unlock();
            done.complete(null);
            return null;
        });
        while (engine.queues() == 0) {
            Thread.onSpinWait();
        }
        held.unlock();
        while (!done.isDone()) {
            engine.time.advanceMillis(1);
            Thread.onSpinWait();
        }
        waiting.result.join();
        assertThat(engine.queues()).isZero();
    }
}
