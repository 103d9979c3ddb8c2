package dev.holdfast.redlock;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.testkit.sim.SimNetwork;
import dev.holdfast.testkit.sim.SimServer;
import dev.holdfast.testkit.sim.SimStore;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A simulated process with the whole library over a quorum. It holds at most one lease of one lock, which the engine renews. Not
 * thread-safe.
 */
final class QuorumProcess {
    private static final String LOCK = "orders";

    private final Random random;
    private final SimTime.MachineClock machine;
    private final List<SimNetwork> networks = new ArrayList<>();
    private final LockProvider locks;
    private final LockOptions options;
    private @Nullable Lease lease;
    private @Nullable CompletableFuture<Lease> acquiring;
    private boolean isStopped;
    private int grants;

    /** Creates a process whose messages take up to 40 ms, and whose clock is a little fast or slow. */
    QuorumProcess(
            Random random,
            SimTime time,
            List<SimServer> servers,
            Set<QuorumRule> rules,
            Duration leaseTime,
            boolean fencing) {
        this.random = random;
        this.machine = time.machine(0.996 + random.nextDouble() * 0.008);
        this.options =
                LockOptions.builder().leaseTime(leaseTime).fencing(fencing).build();
        ConcurrentHashMap<String, String> membersByRunId = new ConcurrentHashMap<>();
        List<Member> members = new ArrayList<>();
        for (SimServer server : servers) {
            SimNetwork network = new SimNetwork(random).maxDelay(Duration.ofMillis(1 + random.nextInt(35)));
            networks.add(network);
            members.add(new Member(
                    "server " + members.size(),
                    new SimStore(time, machine, network, server),
                    new RestartGuard(leaseTime, machine, membersByRunId)));
        }
        this.locks = LockEngine.over(
                new RedlockStore(new Quorum(members, null, machine, machine, rules), leaseTime, () -> {}),
                EngineSettings.builder()
                        .ticker(machine)
                        .scheduler(machine)
                        .callbackExecutor(machine::run)
                        .tokenRandom(random)
                        .jitterRandom(random)
                        .build());
    }

    /** Returns the networks to the members, in their order. */
    List<SimNetwork> networks() {
        return networks;
    }

    /** Waits for the lock. */
    void acquire(Runnable onGrant) {
        if (isStopped) {
            return;
        }
        acquiring = locks.lock(LOCK, options).acquireAsync(Duration.ofDays(1));
        acquiring.whenComplete((granted, thrown) -> {
            if (granted != null) {
                grants++;
                lease = granted;
                onGrant.run();
            } else {
                machine.schedule(Duration.ofMillis(100), () -> acquire(onGrant));
            }
        });
    }

    void release() {
        Lease held = lease;
        lease = null;
        if (held != null) {
            held.releaseAsync().exceptionally(unknown -> false);
        }
    }

    /** Holds the lock for a random time, again and again, and pauses now and then. */
    void holdNowAndThen() {
        acquire(() -> machine.schedule(randomTime(3), () -> {
            release();
            if (isStopped) {
                return;
            }
            if (random.nextInt(4) == 0) {
                machine.pause(randomTime(2));
            }
            machine.schedule(randomTime(1), this::holdNowAndThen);
        }));
    }

    private Duration randomTime(int leaseTimes) {
        return Duration.ofNanos(random.nextLong(leaseTimes * options.leaseTime().toNanos()));
    }

    /**
     * Stops this process: it releases its lease, gives up its wait and acquires no other. The provider is not closed, because a
     * close waits by the clock of the JVM for requests that are in flight in simulated time.
     */
    void stop() {
        isStopped = true;
        release();
        if (acquiring != null) {
            acquiring.cancel(false);
        }
    }

    boolean holds() {
        return lease != null && lease.isHeld();
    }

    @Nullable
    Lease lease() {
        return lease;
    }

    int grants() {
        return grants;
    }
}
