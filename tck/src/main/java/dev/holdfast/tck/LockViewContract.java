package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LeaseLostException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** The view of a lock as a {@link Lock}: owned by threads, and reentrant. */
@SuppressWarnings("LockNotBeforeTry") // locking and unlocking in odd ways is what is tested
public interface LockViewContract extends ProviderFixture {
    @Test
    default void aThreadMayLockAgainAndMustUnlockAsOften() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lock lock = mine.lock(name).asLock();
            lock.lock();
            assertThat(mine.lock(name).asLock().tryLock())
                    .as("another view of the same lock")
                    .isTrue();
            lock.unlock();
            assertThat(theirs.lock(name).tryAcquire()).as("one hold is left").isEmpty();
            lock.unlock();
            theirs.lock(name).tryAcquire().orElseThrow().close();
            assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        }
    }

    @Test
    default void anotherThreadCanNeitherLockNorUnlock() {
        try (LockProvider locks = open()) {
            Lock lock = locks.lock(newName()).asLock();
            lock.lock();
            assertThat(Await.outcome(Await.running(lock::tryLock).result)).isFalse();
            assertThat(Await.outcome(Await.running(() -> lock.tryLock(800, TimeUnit.MILLISECONDS)).result))
                    .isFalse();
            assertThat(Await.running(() -> {
                                lock.unlock();
                                return null;
                            })
                            .failure())
                    .isInstanceOf(IllegalMonitorStateException.class);
            lock.unlock();
            assertThat(Await.outcome(Await.running(() -> {
                                lock.lockInterruptibly();
                                lock.unlock();
                                return true;
                            })
                            .result))
                    .isTrue();
        }
    }

    @Test
    default void lockIsNotInterruptedAndLockInterruptiblyIs() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Lock held = mine.lock(name).asLock();
            held.lock();
            Await.Running<Boolean> patient = Await.running(() -> {
                        Lock lock = theirs.lock(name).asLock();
                        lock.lock();
                        boolean interrupted = Thread.interrupted();
                        lock.unlock();
                        return interrupted;
                    })
                    .untilWaiting();
            Await.Running<Void> interruptible = Await.<Void>running(() -> {
                        theirs.lock(name).asLock().lockInterruptibly();
                        return null;
                    })
                    .untilWaiting();
            patient.thread.interrupt();
            interruptible.thread.interrupt();
            assertThat(interruptible.failure()).isInstanceOf(InterruptedException.class);
            Await.sleep(Duration.ofMillis(100));
            assertThat(patient.result).isNotDone();
            held.unlock();
            assertThat(Await.outcome(patient.result)).as("the status was kept").isTrue();
        }
    }

    @Test
    default void unlockingALostLockThrows() {
        try (LockProvider locks = open()) {
            String name = newName();
            Lock lock = locks.lock(name, fixed()).asLock();
            lock.lock();
            Await.until("the lock is free", () -> !locks.lock(name).inspect().isHeld());
            Await.sleep(Duration.ofMillis(50));
            assertThatThrownBy(lock::unlock).isInstanceOf(LeaseLostException.class);
            assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        }
    }

    @Test
    default void lockingALostLockAgainThrows() {
        try (LockProvider locks = open()) {
            LockOptions fixed = fixed().toBuilder()
                    .leaseTime(RENEWED_LEASE_TIME)
                    .build(); // leaves time to unlock on a busy machine
            Lock lock = locks.lock(newName(), fixed).asLock();
            lock.lock();
            Await.sleep(RENEWED_LEASE_TIME.plusMillis(50));
            assertThatThrownBy(lock::lock).isInstanceOf(LeaseLostException.class);
            assertThatThrownBy(lock::tryLock).isInstanceOf(LeaseLostException.class);
            assertThatThrownBy(lock::unlock).isInstanceOf(LeaseLostException.class);
            lock.lock();
            lock.unlock();
        }
    }

    @Test
    default void theLockOfATerminatedThreadIsNotRenewed() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open()) {
            Await.outcome(Await.running(() -> {
                        mine.lock(name, renewed()).asLock().lock();
                        return true;
                    })
                    .result);
            Await.until(
                    "the lock is free",
                    () -> theirs.lock(name)
                            .tryAcquire()
                            .map(lease -> lease.release())
                            .orElse(false));
        }
    }

    @Test
    default void newConditionIsNotSupported() {
        try (LockProvider locks = open()) {
            Lock lock = locks.lock(newName()).asLock();
            assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
