package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LeaseLostException;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** The view that is owned by threads. */
@SuppressWarnings("LockNotBeforeTry") // locking and unlocking in odd ways is what is tested
class ReentrantLockViewTest {
    private static final Duration PERIOD = Duration.ofSeconds(11);

    private final MapStore store = new MapStore();
    private final EngineFixture played = new EngineFixture(store);

    @Test
    void onlyTheOutermostLockAndUnlockAskTheStore() throws InterruptedException {
        Lock lock = played.lock().asLock();
        lock.lock();
        lock.lockInterruptibly();
        assertThat(lock.tryLock()).isTrue();
        assertThat(played.lock().asLock().tryLock(1, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(store.owners).containsKey("orders");
            lock.unlock();
        }
        assertThat(store.owners).isEmpty();
        assertThat(played.events.all()).containsExactly("acquired", "released");
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void locksOfDifferentNamesAreCountedApart() {
        Lock one = played.provider.lock("one").asLock();
        Lock two = played.provider.lock("two").asLock();
        one.lock();
        two.lock();
        one.unlock();
        assertThatThrownBy(one::unlock).isInstanceOf(IllegalMonitorStateException.class);
        two.unlock();
        assertThat(store.owners).isEmpty();
    }

    @Test
    void aThreadUnlocksOnlyWhatItLocked() {
        Lock lock = played.lock().asLock();
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
    void theLockOfAThreadThatEndedIsRenewedNoMore() throws InterruptedException {
        CallerThread<Void> careless = new CallerThread<>(() -> {
            played.lock().asLock().lock();
            return null;
        });
        careless.result.join();
        careless.thread.join();
        played.time.advance(EngineFixture.LEASE_TIME);

        assertThat(played.events.all()).contains("lost EXPIRED").doesNotContain("renewed");
        assertThat(store.owners).as("released when it was lost").isEmpty();
    }

    @Test
    void theLockOfALivingThreadIsRenewed() {
        Lock lock = played.lock().asLock();
        lock.lock();
        played.time.advance(PERIOD.multipliedBy(5));
        assertThat(played.events.all()).contains("renewed").noneMatch(event -> event.startsWith("lost"));
        lock.unlock();
    }

    @Test
    void whoUnlocksOrLocksAgainAfterALossIsTold() {
        Lock lock = played.lock(EngineFixture.fixed()).asLock();
        lock.lock();
        lock.lock();
        played.time.advance(EngineFixture.LEASE_TIME);

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
    void anInterruptedLockKeepsItsPlaceItsTokenAndTheEndOfItsPatience() {
        EngineFixture patient = new EngineFixture();
        LockOptions options =
                LockOptions.builder().waitTimeout(Duration.ofSeconds(5)).build();
        CallerThread<Boolean> caller = new CallerThread<>(() -> {
            patient.lock(options).asLock().lock();
            return Thread.interrupted();
        });
        StoreCall<Claim, AcquireReply> first = patient.store.acquires.next();
        caller.untilParked().thread.interrupt();
        StoreCall<Claim, AcquireReply> again = patient.store.acquires.next();
        assertThat(again.asked().ownership()).isEqualTo(first.asked().ownership());
        again.answer(StoreCall.BUSY);
        while (patient.load().queues() == 0 || !patient.time.isPlannedWithin(Duration.ofMillis(10))) {
            Thread.onSpinWait();
        }
        caller.untilParked().thread.interrupt();
        patient.time.advanceMillis(10);
        StoreCall<Claim, AcquireReply> inLine = patient.store.acquires.next();
        assertThat(inLine.asked().ownership()).isEqualTo(first.asked().ownership());
        inLine.answer(StoreCall.granted(7));

        assertThat(caller.result.join()).as("the interrupted status was kept").isTrue();
        assertThat(patient.store.acquires.size()).isZero();
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
        slow.store.acquires.next().answer(StoreCall.granted(7));
        slow.store.releases.next();
        caller.untilParked().thread.interrupt();
        // Asked again: what the first try released is not found any more.
        slow.store.releases.next().answer(ReleaseReply.NOT_OWNER);

        assertThat(caller.result.join()).as("the interrupted status was kept").isTrue();
        assertThat(slow.events.all()).containsExactly("acquired", "released");
    }

    @Test
    void waitingWithoutALimitIsForLock() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Lock held = played.lock().asLock();
        held.lock();
        CallerThread<Void> waiting = new CallerThread<>(() -> {
            Lock lock = played.lock().asLock();
            lock.lock();
            lock.unlock();
            done.complete(null);
            return null;
        });
        while (played.load().queues() == 0) {
            Thread.onSpinWait();
        }
        held.unlock();
        while (!done.isDone()) {
            played.time.advanceMillis(1);
            Thread.onSpinWait();
        }
        waiting.result.join();
        assertThat(played.load().queues()).isZero();
    }
}
