package dev.holdfast.redlock;

import dev.holdfast.Capability;
import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A quorum of scripted members in virtual time, and one owner token to acquire and release a lock with. */
final class QuorumFixture {
    static final String LOCK = "orders";
    static final Duration LEASE_TIME = Duration.ofSeconds(1);
    static final Duration MEMBER_TIMEOUT = Duration.ofMillis(100);

    /** The timeout of a request to the quorum. */
    static final Duration TIMEOUT = Duration.ofMillis(150);

    final SimTime time = new SimTime(new Random(1));
    final SimTime.MachineClock machine = time.machine(1);
    final List<ScriptedStore> stores;
    final Quorum quorum;
    final RedlockStore store;
    final Ownership ownership = new Ownership(LOCK, OwnerToken.create(new Random(2), "me"));

    private QuorumFixture(List<ScriptedStore> stores) {
        this.stores = stores;
        List<Member> members = new ArrayList<>();
        for (ScriptedStore member : stores) {
            member.inspections.replyWith(LockState.free(LOCK).build());
            members.add(new Member("m" + members.size(), member, null));
        }
        quorum = new Quorum(members, MEMBER_TIMEOUT, machine, machine, QuorumRule.ALL);
        store = new RedlockStore(quorum, LEASE_TIME, () -> {});
    }

    static QuorumFixture ofThree() {
        return of(fencingStore(), fencingStore(), fencingStore());
    }

    static QuorumFixture of(ScriptedStore... stores) {
        return new QuorumFixture(List.of(stores));
    }

    static ScriptedStore fencingStore() {
        return new ScriptedStore(Capability.FENCING, Capability.CALLER_TOKEN, Capability.CROSS_PROCESS);
    }

    ScriptedStore member(int index) {
        return stores.get(index);
    }

    CompletableFuture<AcquireReply> acquire(boolean fencing) {
        return store.acquireAsync(Claim.of(ownership, LEASE_TIME, TIMEOUT).withFence(fencing ? 1 : 0, 0));
    }

    CompletableFuture<ReleaseReply> release() {
        return store.releaseAsync(ownership, TIMEOUT);
    }
}
