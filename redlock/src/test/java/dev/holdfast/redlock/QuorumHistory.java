package dev.holdfast.redlock;

import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.sim.SimNetwork;
import dev.holdfast.testkit.sim.SimServer;
import dev.holdfast.testkit.sim.SimStore;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One random history of a quorum. Clients on machines of their own acquire, renew and release one lock through the real quorum
 * code, while messages are lost and delayed, machines stop, clocks differ and servers lose their state. After each event the
 * history rules that at most one lease is valid; at each grant it checks that no higher fencing token was reported before. Not
 * thread-safe.
 */
final class QuorumHistory {
    private static final String LOCK = "orders";
    private static final Duration LEASE_TIME = Duration.ofSeconds(1);

    /** The moments at which servers lose their state. */
    enum Restarts {
        NEVER,
        /**
         * Never; but the clock of one server jumps, which ends a lease there as a restart does. There is no quarantine for
         * that, so a lease held by a bare majority is not safe. Fencing tokens rise all the same.
         */
        NEVER_BUT_CLOCK_JUMPS,
        AT_ANY_TIME,
        /** While a client acquires and none holds the lock: a vote is lost between the grant and its confirmation. */
        BEFORE_A_CONFIRMATION
    }

    private final Random random;
    private final SimTime time;
    private final Restarts restarts;
    private final List<SimServer> servers = new ArrayList<>();
    private final List<SimNetwork> networks = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final long seed;
    private long highestReported;
    private int grants;

    QuorumHistory(long seed, int size, Set<QuorumRule> rules, boolean guarded, Restarts restarts) {
        this.seed = seed;
        this.random = new Random(seed);
        this.time = new SimTime(random);
        this.restarts = restarts;
        for (int i = 0; i < size; i++) {
            SimServer server = new SimServer(time, random);
            if (restarts != Restarts.BEFORE_A_CONFIRMATION) {
                server.setClock(Duration.ofMillis(random.nextInt(900) - 450));
            }
            servers.add(server);
            networks.add(new SimNetwork(random));
        }
        for (int i = 0; i < 3; i++) {
            clients.add(new Client(rules, guarded));
        }
    }

    /** A process with at most one acquisition or lease at a time. */
    private final class Client {
        final SimTime.MachineClock machine = time.machine(0.996 + random.nextDouble() * 0.008);
        final RedlockStore store;
        boolean acquiring;
        long confirmationsBefore;

        @Nullable
        Ownership held;

        long deadline;
        long minFence;

        Client(Set<QuorumRule> rules, boolean guarded) {
            ConcurrentHashMap<String, String> membersByRunId = new ConcurrentHashMap<>();
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < servers.size(); i++) {
                SimStore member = new SimStore(time, machine, networks.get(i), servers.get(i));
                members.add(new Member(
                        "server " + i, member, guarded ? new RestartGuard(LEASE_TIME, machine, membersByRunId) : null));
            }
            Quorum quorum = new Quorum(members, null, machine, machine, rules);
            store = new RedlockStore(quorum, LEASE_TIME, () -> {});
        }

        boolean holds() {
            return held != null && machine.nanoTime() < deadline;
        }

        void act() {
            if (machine.isPaused()) {
                return;
            }
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> {
                    if (!acquiring && !holds()) {
                        acquire();
                    }
                }
                case 4 -> release();
                case 5 -> renew();
                default ->
                    machine.pause(LEASE_TIME.multipliedBy(random.nextInt(5)).dividedBy(2));
            }
        }

        private void acquire() {
            long highestBefore = highestReported;
            acquiring = true;
            confirmationsBefore = confirmations();
            long sent = machine.nanoTime();
            Ownership ownership = new Ownership(LOCK, OwnerToken.create(random, "simulated"));
            Claim claim =
                    Claim.of(ownership, LEASE_TIME, LEASE_TIME.dividedBy(6)).withFence(1, minFence);
            store.acquireAsync(claim).whenComplete((reply, thrown) -> {
                acquiring = false;
                if (reply instanceof Granted granted) {
                    held = ownership;
                    deadline = deadlineOf(sent);
                    onGrant(granted.fence().orElseThrow(), highestBefore);
                }
            });
        }

        private long deadlineOf(long sent) {
            return sent + LEASE_TIME.toNanos() - ClockDrift.of(LEASE_TIME.toNanos());
        }

        private void onGrant(long fence, long highestBefore) {
            grants++;
            minFence = Math.max(minFence, fence);
            long mustExceed = restarts == Restarts.NEVER_BUT_CLOCK_JUMPS ? highestBefore : highestReported;
            if (fence <= mustExceed) {
                violations.add("fence " + fence + " was reported after " + mustExceed);
            }
            highestReported = Math.max(highestReported, fence);
        }

        private void release() {
            Ownership ownership = held;
            if (ownership != null) {
                held = null;
                store.releaseAsync(ownership, LEASE_TIME).exceptionally(unanswered -> null);
            }
        }

        private void renew() {
            Ownership ownership = held;
            if (ownership == null || !holds()) {
                return;
            }
            long sent = machine.nanoTime();
            store.renewAsync(List.of(new Renewal(ownership, LEASE_TIME)), LEASE_TIME)
                    .thenAccept(replies -> {
                        if (!ownership.equals(held) || !holds()) {
                            return;
                        }
                        if (replies.get(0) instanceof Renewed) {
                            deadline = Math.max(deadline, deadlineOf(sent));
                        } else if (replies.get(0) instanceof NotOwner) {
                            held = null;
                        }
                    });
        }
    }

    /** Runs the history and returns its violations. */
    List<String> run(int actions) {
        for (int i = 0; i < actions && violations.isEmpty(); i++) {
            clients.get(random.nextInt(clients.size())).act();
            disturb();
            advance(Duration.ofMillis(random.nextInt(150)));
        }
        violations.replaceAll(violation -> "seed " + seed + ": " + violation);
        return violations;
    }

    int grants() {
        return grants;
    }

    private void disturb() {
        SimNetwork network = networks.get(random.nextInt(networks.size()));
        switch (random.nextInt(12)) {
            case 0 -> network.loss(random.nextDouble() * 0.3, random.nextDouble() * 0.3);
            case 1 -> network.loss(0, 0);
            case 2, 3 -> network.maxDelay(Duration.ofMillis(1 + random.nextInt(80)));
            default -> restartIfAllowed();
        }
    }

    private void restartIfAllowed() {
        boolean now = switch (restarts) {
            case NEVER -> false;
            case NEVER_BUT_CLOCK_JUMPS -> {
                if (random.nextInt(15) == 0) {
                    servers.get(0).setClock(LEASE_TIME.multipliedBy(random.nextInt(5) - 2L));
                }
                yield false;
            }
            case AT_ANY_TIME -> random.nextInt(15) == 0;
            case BEFORE_A_CONFIRMATION ->
                clients.stream().noneMatch(Client::holds)
                        && clients.stream().anyMatch(client -> client.acquiring)
                        && clients.stream()
                                .noneMatch(client -> client.acquiring && client.confirmationsBefore < confirmations());
        };
        if (now) {
            servers.get(random.nextInt(servers.size())).restart();
        }
    }

    private long confirmations() {
        return servers.stream().mapToLong(SimServer::confirmations).sum();
    }

    private void advance(Duration duration) {
        long end = time.now() + duration.toNanos();
        while (violations.isEmpty() && time.stepUntil(end)) {
            if (restarts != Restarts.NEVER_BUT_CLOCK_JUMPS
                    && clients.stream().filter(Client::holds).count() > 1) {
                violations.add("two leases are valid at " + Duration.ofNanos(time.now()));
            }
        }
    }
}
