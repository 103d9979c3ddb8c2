package dev.holdfast.resilience4j;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Requests and replies of a store for the tests of a breaker. */
final class BreakerFixture {
    static final Granted GRANTED = AcquireReply.granted(OptionalLong.of(7));
    static final Busy BUSY = AcquireReply.busy(null, "somebody@host:1");
    static final Duration TIMEOUT = Duration.ofMillis(100);
    static final Duration LEASE_TIME = Duration.ofSeconds(10);

    /** Returns a store with fencing that grants, renews and releases everything at once. */
    static ScriptedStore grantingStore() {
        ScriptedStore store = new ScriptedStore(Capability.FENCING);
        store.acquires.replyWith(GRANTED);
        store.renewals.replyWith(List.of(RenewReply.renewed()));
        store.confirmations.replyWith(RenewReply.renewed());
        store.releases.replyWith(ReleaseReply.RELEASED);
        store.inspections.replyWith(LockState.free("a").build());
        return store;
    }

    static LockUnavailableException outage() {
        return new LockUnavailableException("a", "no reply within 100 ms", null);
    }

    static Ownership newOwner(String lockName) {
        return new Ownership(lockName, OwnerToken.create(new SecureRandom(), "me@host:2"));
    }

    static Claim claim(String lockName) {
        return Claim.of(newOwner(lockName), LEASE_TIME, TIMEOUT).withFence(1, 0);
    }

    static Renewal renewal(Ownership ownership) {
        return new Renewal(ownership, LEASE_TIME);
    }

    private BreakerFixture() {}
}
