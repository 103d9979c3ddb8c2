package dev.holdfast.engine.renewal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.lease.EngineLease;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Warns of leases that are renewed for so long that they may never have been closed: once for each lease, and a few times a minute.
 * A lease with a maximum hold time ends by itself and causes no warning. Thread-safe.
 */
final class LeakWarnings {
    static final int MAX_PER_MINUTE = 3;

    private static final Logger LOG = System.getLogger("dev.holdfast");
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final EngineContext context;
    private final ReentrantLock mutex = new ReentrantLock();

    /** When the minute began whose warnings are counted. */
    @GuardedBy("mutex")
    private long minute;

    @GuardedBy("mutex")
    private int warnings;

    LeakWarnings(EngineContext context) {
        this.context = context;
    }

    /** Warns of a lease that the watchdog has just renewed, if it is due. */
    void onRenewed(EngineLease lease) {
        long after = context.leaks().after();
        long held = context.now() - lease.grantedAt();
        if (after > 0 && held >= after && lease.mayBeLeaked() && mayWarn()) {
            lease.noteLeakWarning();
            warn(lease, Duration.ofNanos(held));
        }
    }

    private boolean mayWarn() {
        mutex.lock();
        try {
            long now = context.now();
            if (now - minute >= MINUTE) {
                minute = now;
                warnings = 0;
            }
            warnings++;
            return warnings <= MAX_PER_MINUTE;
        } finally {
            mutex.unlock();
        }
    }

    private void warn(EngineLease lease, Duration held) {
        String options = StandardOptions.LEAK_WARNING.name() + " sets after which time this warning comes"
                + (lease.origin() == null
                        ? ", and " + StandardOptions.LEAK_STACK.name() + "=true adds where the lock was acquired"
                        : "");
        LOG.log(
                Level.WARNING,
                "lock '" + lease.lockName() + "' has been held and renewed for " + held.toSeconds()
                        + " s by the lease " + lease.owner()
                        + ", which may never have been closed. Close each lease, or set maxHoldTime in its LockOptions, after"
                        + " which it is not renewed any more. There is one warning for each lease; the option "
                        + options,
                lease.origin());
    }
}
