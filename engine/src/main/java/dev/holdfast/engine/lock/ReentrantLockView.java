package dev.holdfast.engine.lock;

import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.engine.acquire.AcquireRequest;
import dev.holdfast.engine.context.WaitTimeout;
import dev.holdfast.engine.lease.EngineLease;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** The view of a lock that is owned by threads and is reentrant; see {@link dev.holdfast.DistributedLock#asLock()}. */
final class ReentrantLockView implements Lock {
    private final LockAcquirer acquirer;
    private final ThreadHoldCounts holds;
    private final String lockName;
    private final LockOptions options;

    ReentrantLockView(LockServices services, String lockName, LockOptions options) {
        this.acquirer = services.acquirer();
        this.holds = services.holds();
        this.lockName = lockName;
        this.options = options;
    }

    @Override
    public void lock() {
        if (!holds.reenter(lockName)) {
            holds.enter(lockName, acquirer.acquireUninterruptibly(request(WaitTimeout.of(options))));
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!holds.reenter(lockName)) {
            holds.enter(lockName, acquirer.acquire(request(WaitTimeout.of(options))));
        }
    }

    @Override
    public boolean tryLock() {
        if (holds.reenter(lockName)) {
            return true;
        }
        EngineLease lease = acquirer.tryOnce(request(0));
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
            holds.enter(lockName, acquirer.acquire(request(Math.max(0, unit.toNanos(time)))));
            return true;
        } catch (LockTimeoutException busy) {
            return false;
        }
    }

    private AcquireRequest request(long waitTime) {
        return acquirer.request(lockName, options, waitTime, Thread.currentThread());
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
