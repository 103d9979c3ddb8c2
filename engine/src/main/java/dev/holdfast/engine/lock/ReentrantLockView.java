package dev.holdfast.engine.lock;

import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.engine.lease.EngineLease;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** The view of a lock that is owned by threads and is reentrant; see {@link dev.holdfast.DistributedLock#asLock()}. */
final class ReentrantLockView implements Lock {
    private final ThreadHoldCounts holds;
    private final String lockName;
    private final LockAcquirer acquirer;
    private final long waitTime;

    ReentrantLockView(LockServices services, String lockName, LockOptions options) {
        this.holds = services.holds();
        this.lockName = lockName;
        this.acquirer = new LockAcquirer(services, lockName, options, true);
        this.waitTime = acquirer.defaultWaitTime();
    }

    @Override
    public void lock() {
        if (!holds.reenter(lockName)) {
            holds.enter(lockName, acquirer.acquireUninterruptibly(waitTime));
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!holds.reenter(lockName)) {
            holds.enter(lockName, acquirer.acquire(waitTime));
        }
    }

    @Override
    public boolean tryLock() {
        if (holds.reenter(lockName)) {
            return true;
        }
        EngineLease lease = acquirer.tryOnce();
        if (lease != null) {
            holds.enter(lockName, lease);
        }
        return lease != null;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (holds.reenter(lockName)) {
            return true;
        }
        try {
            holds.enter(lockName, acquirer.acquire(Math.max(0, unit.toNanos(time))));
            return true;
        } catch (LockTimeoutException busy) {
            return false;
        }
    }

    @Override
    public void unlock() {
        EngineLease lease = holds.exit(lockName);
        if (lease != null) {
            lease.close();
        }
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("a distributed lock has no conditions");
    }

    @Override
    public String toString() {
        return "Lock[" + lockName + "]";
    }
}
