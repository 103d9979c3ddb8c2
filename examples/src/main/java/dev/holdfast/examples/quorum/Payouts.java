package dev.holdfast.examples.quorum;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.redlock.Redlock;
import java.time.Duration;
import java.util.List;

/** Makes payouts once a night. Two payouts at the same time are worse than a late one, so it fails when no quorum replies. */
public final class Payouts {
    private final LockProvider locks;
    private final Ledger ledger;

    Payouts(LockProvider locks, Ledger ledger) {
        this.locks = locks;
        this.ledger = ledger;
    }

    /** Books payouts, and refuses a fencing token lower than the highest it has seen. */
    interface Ledger {
        /** Raises the highest token of the ledger; call this before reading. */
        void enter(long fencingToken);

        List<String> due();

        void pay(String payout, long fencingToken);
    }

    static LockProvider byUrl() {
        // region url
        LockProvider locks = LockProviders.open("lock:redlock:redis://a:6379,b:6379,c:6379?maxLeaseTime=60s");
        // endregion
        return locks;
    }

    static LockProvider inCode() {
        // region code
        LockProvider locks = Redlock.of(
                LockProviders.open("lock:redis://a"),
                LockProviders.open("lock:redis://b"),
                LockProviders.open("lock:redis://c"));
        // endregion
        return locks;
    }

    static LockProvider mixed(LockProvider jedis, LockProvider lettuce, LockProvider other) {
        // region mixed
        LockProvider locks = Redlock.builder()
                .member("east", jedis)
                .member("west", lettuce)
                .member("north", other)
                .maxLeaseTime(Duration.ofSeconds(30)) // the same for all users of these members
                .memberTimeout(Duration.ofMillis(100))
                .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(10))
                .build();
        // endregion
        return locks;
    }

    // region run
    /** Returns true if the payouts were made, here or on another node; false if there was no quorum, so try again later. */
    boolean run() throws InterruptedException {
        try (Lease lease = locks.lock("payouts").acquire(Duration.ofSeconds(30))) {
            long fence = lease.fencingToken().getAsLong();
            ledger.enter(fence);
            for (String payout : ledger.due()) {
                lease.ensureHeld();
                ledger.pay(payout, fence);
            }
            return true;
        } catch (LockUnavailableException noQuorum) {
            return false;
        }
    }
    // endregion
}
