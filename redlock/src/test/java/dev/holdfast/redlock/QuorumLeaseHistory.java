package dev.holdfast.redlock;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.testkit.sim.SimFlaw;
import dev.holdfast.testkit.sim.SimServer;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One random history of the whole library over a quorum, many lease times long. Processes with an engine of their own wait for one
 * lock, hold it and renew it, while members are restarted, lose their data or hang. After each event the history checks that at
 * most one lease is valid. Not thread-safe.
 */
final class QuorumLeaseHistory {
    static final Duration LEASE_TIME = Duration.ofSeconds(1);

    /** What happens to a member. */
    enum Disturbance {
        /** It is restarted without its data, which its uptime shows. */
        RESTART,
        /** It loses its data, which only its epoch shows. */
        FLUSH,
        /** It stops for longer than a lease time, so that its locks expire. */
        HANG
    }

    /**
     * The setting of a history.
     *
     * @param members the number of members
     * @param contenders the number of processes that want the lock
     * @param fencing whether grants have a fencing token
     * @param rules the rules of the quorum
     * @param disturbances what happens to the members
     * @param hasEpoch whether the members have an epoch
     */
    record Setting(
            int members,
            int contenders,
            boolean fencing,
            Set<QuorumRule> rules,
            Set<Disturbance> disturbances,
            boolean hasEpoch) {
        static Setting of(int members, int contenders) {
            return new Setting(members, contenders, true, QuorumRule.ALL, EnumSet.allOf(Disturbance.class), true);
        }

        Setting without(QuorumRule rule) {
            return new Setting(members, contenders, fencing, QuorumRule.allBut(rule), disturbances, hasEpoch);
        }

        Setting withoutFencing() {
            return new Setting(members, contenders, false, rules, disturbances, hasEpoch);
        }

        Setting withoutEpoch() {
            return new Setting(members, contenders, fencing, rules, disturbances, false);
        }

        Setting with(Disturbance first, Disturbance... more) {
            return new Setting(members, contenders, fencing, rules, EnumSet.of(first, more), hasEpoch);
        }
    }

    private final long seed;
    private final Setting setting;
    private final Random random;
    private final SimTime time;
    private final List<SimServer> servers = new ArrayList<>();
    private final List<QuorumProcess> processes = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    QuorumLeaseHistory(long seed, Setting setting) {
        this.seed = seed;
        this.setting = setting;
        this.random = new Random(seed);
        this.time = new SimTime(random);
        for (int i = 0; i < setting.members; i++) {
            SimServer server = new SimServer(time, random);
            if (!setting.hasEpoch) {
                server.without(SimFlaw.HAS_NO_EPOCH);
            }
            server.setClock(Duration.ofMillis(random.nextInt(900) - 450));
            servers.add(server);
        }
        for (int i = 0; i < setting.contenders; i++) {
            processes.add(new QuorumProcess(random, time, servers, setting.rules, LEASE_TIME, setting.fencing));
        }
    }

    private Duration randomTime(int leaseTimes) {
        return Duration.ofNanos(random.nextLong(leaseTimes * LEASE_TIME.toNanos()));
    }

    /**
     * Disturbs members at any time while the processes hold the lock for short times. Returns the violations of exclusion.
     *
     * @param leaseTimes how long the history is
     */
    List<String> checkExclusion(int leaseTimes) {
        processes.forEach(QuorumProcess::holdNowAndThen);
        disturbAtAnyTime();
        advance(LEASE_TIME.multipliedBy(leaseTimes));
        return violations;
    }

    private void disturbAtAnyTime() {
        disturb(servers.get(random.nextInt(servers.size())), randomTime(3));
        time.schedule(randomTime(4), this::disturbAtAnyTime);
    }

    /**
     * Disturbs one member after another, farther apart than the longest lease time, while one process holds the lock and the others
     * wait for it. So a majority is up and knows the lease at every moment. Returns the losses of the lease, and the violations of
     * exclusion.
     *
     * @param disturbances the number of disturbances
     */
    List<String> checkAvailability(int disturbances) {
        QuorumProcess holder = processes.get(0);
        holder.acquire(() -> {});
        time.runUntil(holder::holds, LEASE_TIME.multipliedBy(3));
        Lease lease = holder.lease();
        if (lease == null) {
            violations.add("seed " + seed + ": no grant");
            return violations;
        }
        processes.subList(1, processes.size()).forEach(waiter -> waiter.acquire(waiter::release));
        advance(LEASE_TIME.multipliedBy(2)); // the lease is healed where another claim was first
        for (int i = 0; i < disturbances && violations.isEmpty(); i++) {
            Duration hang = LEASE_TIME.plus(randomTime(1));
            boolean hangs = disturb(servers.get(random.nextInt(servers.size())), hang);
            advance((hangs ? hang : Duration.ZERO)
                    .plus(LEASE_TIME.plusSeconds(2))
                    .plus(randomTime(2)));
            LeaseLoss loss = lease.lost().getNow(null);
            if (loss != null) {
                violations.add("seed " + seed + ": lost after " + Duration.ofNanos(time.now()) + ": " + loss);
            }
        }
        return violations;
    }

    /** Disturbs a member. Returns whether it hangs. */
    private boolean disturb(SimServer server, Duration hang) {
        List<Disturbance> possible = List.copyOf(setting.disturbances);
        switch (possible.get(random.nextInt(possible.size()))) {
            case RESTART -> server.restart();
            case FLUSH -> server.flush();
            case HANG -> {
                server.hang(hang);
                return true;
            }
        }
        return false;
    }

    private void advance(Duration duration) {
        long end = time.now() + duration.toNanos();
        while (violations.isEmpty() && time.stepUntil(end)) {
            if (processes.stream().filter(QuorumProcess::holds).count() > 1) {
                violations.add("seed " + seed + ": two leases are valid at " + Duration.ofNanos(time.now()));
            }
        }
    }

    int grants() {
        return processes.stream().mapToInt(QuorumProcess::grants).sum();
    }
}
