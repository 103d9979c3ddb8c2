package dev.holdfast.examples;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.time.Duration;

/** The code on the first screen of the README. */
public final class Quickstart {
    private final LockProvider locks;
    private final Orders orders;

    Quickstart(LockProvider locks, Orders orders) {
        this.locks = locks;
        this.orders = orders;
    }

    /** Stores orders, and refuses a fencing token lower than the highest it has seen. */
    interface Orders {
        void ship(long order, long fencingToken);
    }

    static LockProvider open() {
        // region open
        // one per application, closed at shutdown
        LockProvider locks = LockProviders.open("lock:redis://localhost:6379");
        // endregion
        return locks;
    }

    // region ship
    void ship(long order) throws InterruptedException {
        try (Lease lease = locks.lock("orders:" + order).acquire(Duration.ofSeconds(5))) {
            orders.ship(order, lease.fencingToken().getAsLong());
        }
    }
    // endregion
}
