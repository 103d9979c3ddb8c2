package dev.holdfast.testkit.sim;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * One random history: some clients, each a real engine on a machine of its own, acquire, hold, renew, release and give up on
 * one lock while messages are lost and delayed and machines are stopped. After each event it is checked that at most one
 * lease is valid; at the end, that nothing is left behind.
 */
final class EngineHistory {
    private static final String LOCK = "orders";

    private final long seed;
    private final Random random;
    private final SimTime time;
    private final SimServer server;
    private final SimNetwork network;
    private final List<Client> clients = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Duration leaseTime;
    private long highestReported;
    private int grants;

    EngineHistory(long seed, Duration leaseTime) {
        this.seed = seed;
        this.leaseTime = leaseTime;
        this.random = new Random(seed);
        this.time = new SimTime(random);
        this.server = new SimServer(time, random);
        this.network = new SimNetwork(random);
        for (int i = 0; i < 3; i++) {
            clients.add(new Client());
        }
    }

    /** One process. */
    private final class Client {
        final SimTime.MachineClock machine = time.machine(0.996 + random.nextDouble() * 0.008);
        final LockProvider provider = LockEngine.over(
                new SimStore(time, machine, network, server),
                EngineSettings.builder()
                        .ticker(machine)
                        .scheduler(machine)
                        .callbackExecutor(machine::run)
                        .tokenRandom(random)
                        .jitterRandom(random)
                        .build());

        void act() {
            if (machine.isPaused()) {
                return;
            }
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> acquire();
                case 4, 5 -> anyLease(Lease::releaseAsync);
                case 6 -> anyLease(lease -> lease.renewAsync(leaseTime.multipliedBy(1 + random.nextInt(3))));
                case 7 -> machine.pause(leaseTime.multipliedBy(random.nextInt(3)));
                case 8 -> network.loss(random.nextDouble() * 0.4, random.nextDouble() * 0.4);
                default -> network.maxDelay(Duration.ofMillis(1 + random.nextInt(300)));
            }
        }

        private void acquire() {
            LockOptions options = LockOptions.builder()
                    .leaseTime(leaseTime)
                    .autoRenew(random.nextBoolean())
                    .build();
            long highestBefore = highestReported;
            CompletableFuture<Lease> acquiring =
                    provider.lock(LOCK, options).acquireAsync(Duration.ofMillis(random.nextInt(3_000)));
            acquiring.thenAccept(lease -> reported(lease, highestBefore));
            if (random.nextInt(5) == 0) {
                machine.schedule(Duration.ofMillis(random.nextInt(1_000)), () -> acquiring.cancel(false));
            }
        }

        private void reported(Lease lease, long highestBefore) {
            grants++;
            leases.add(lease);
            long fence = lease.fencingToken().orElseThrow();
            if (fence <= highestBefore) {
                violations.add("fence " + fence + " was granted after " + highestBefore + " had been reported");
            }
            highestReported = Math.max(highestReported, fence);
        }
    }

    private void anyLease(java.util.function.Consumer<Lease> action) {
        if (!leases.isEmpty()) {
            action.accept(leases.get(random.nextInt(leases.size())));
        }
    }

    /** Runs the history and returns what was wrong with it. */
    List<String> run(int actions) {
        for (int i = 0; i < actions && violations.isEmpty(); i++) {
            clients.get(random.nextInt(clients.size())).act();
            checkedAdvance(Duration.ofMillis(random.nextInt(400)));
        }
        if (violations.isEmpty()) {
            end();
        }
        violations.replaceAll(violation -> "seed " + seed + ": " + violation);
        return violations;
    }

    /** What two runs of the same seed have in common, and two different histories hardly do. */
    String fingerprint() {
        return grants + " grants, highest fence " + highestReported + ", " + time.executed() + " events";
    }

    int grants() {
        return grants;
    }

    private void checkedAdvance(Duration duration) {
        long end = time.now() + duration.toNanos();
        while (time.now() < end && violations.isEmpty()) {
            if (!time.stepUntil(end)) {
                break;
            }
            checkExclusion();
        }
    }

    private void checkExclusion() {
        leases.removeIf(lease -> !lease.isHeld());
        if (leases.size() > 1) {
            violations.add("at " + time.now() / 1_000_000 + " ms valid at the same time: " + leases);
        }
    }

    /** Heals the network, gives everything back and looks at what is left. */
    private void end() {
        network.loss(0, 0).maxDelay(Duration.ofMillis(1));
        time.advance(leaseTime.multipliedBy(2));
        List.copyOf(leases).forEach(Lease::releaseAsync);
        // Longer than the longest wait and the compensator's ladder, shorter than the lease time of the second kind of
        // run.
        time.advance(Duration.ofSeconds(12));
        List.copyOf(leases).forEach(Lease::releaseAsync);
        time.advance(Duration.ofSeconds(2));
        if (server.holder(LOCK) != null) {
            violations.add("the lock is still held by " + server.holder(LOCK) + " although nobody holds a lease");
        }
        clients.forEach(client -> client.provider.close());
    }
}
