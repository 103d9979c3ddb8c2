package dev.holdfast.engine;

import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** The view of a lock that is owned by threads and is reentrant; see {@link dev.holdfast.DistributedLock#asLock()}. */
final class ThreadOwnedLock implements Lock {
    private final Engine engine;
    private final String lockName;
    private final Requests requests;
    private final long waitTimeout;

    ThreadOwnedLock(Engine engine, String lockName, LockOptions options) {
        this.engine = engine;
        this.lockName = lockName;
        this.requests = new Requests(engine, lockName, options) {
            @Override
            Thread boundTo() {
                return Thread.currentThread();
            }
        };
        this.waitTimeout = requests.defaultPatience();
    }

    @Override
    public void lock() {
        if (engine.holds.enterAgain(lockName)) {
            return;
        }
        entered(requests.acquireUninterruptibly(waitTimeout));
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!engine.holds.enterAgain(lockName)) {
            entered(requests.acquireWithin(waitTimeout));
        }
    }

    @Override
    public boolean tryLock() {
        if (engine.holds.enterAgain(lockName)) {
            return true;
        }
        EngineLease lease = requests.tryOnce();
        if (lease != null) {
            entered(lease);
        }
        return lease != null;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (engine.holds.enterAgain(lockName)) {
            return true;
        }
        try {
            entered(requests.acquireWithin(Math.max(0, unit.toNanos(time))));
            return true;
        } catch (LockTimeoutException busy) {
            return false;
        }
    }

    private void entered(EngineLease lease) {
        engine.holds.enter(lockName, lease);
    }

    @Override
    public void unlock() {
        EngineLease lease = engine.holds.leave(lockName);
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
