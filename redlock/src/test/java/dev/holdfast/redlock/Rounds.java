package dev.holdfast.redlock;

import dev.holdfast.Capability;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A quorum of scripted members in virtual time. */
final class Rounds {
    static final String LOCK = "orders";
    static final Duration LEASE_TIME = Duration.ofSeconds(1);

    final SimTime time = new SimTime(new Random(1));
    final SimTime.MachineClock machine = time.machine(1);
    final List<ScriptedStore> members = new ArrayList<>();
    final RedlockStore store;
    final Ownership ownership = new Ownership(LOCK, OwnerToken.create(new Random(2), "me"));

    private Rounds(List<ScriptedStore> stores) {
        members.addAll(stores);
        List<Member> named = new ArrayList<>();
        for (ScriptedStore member : stores) {
            named.add(new Member("m" + named.size(), member, null));
        }
        Quorum quorum = new Quorum(named, Duration.ofMillis(100), machine, machine, Quorum.Checks.ALL);
        store = new RedlockStore(quorum, LEASE_TIME, () -> {});
    }

    static Rounds ofThree() {
        return of(fencing(), fencing(), fencing());
    }

    static Rounds of(ScriptedStore... stores) {
        return new Rounds(List.of(stores));
    }

    static ScriptedStore fencing() {
        return new ScriptedStore(Capability.FENCING, Capability.CALLER_TOKEN, Capability.CROSS_PROCESS);
    }

    ScriptedStore member(int index) {
        return members.get(index);
    }

    CompletableFuture<AcquireReply> acquire(boolean fencing) {
        return store.acquireAsync(
                Claim.of(ownership, LEASE_TIME, Duration.ofMillis(150)).withFence(fencing ? 1 : 0, 0));
    }
}
