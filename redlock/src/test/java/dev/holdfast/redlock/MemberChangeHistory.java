package dev.holdfast.redlock;

import dev.holdfast.testkit.sim.SimServer;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * One random history in which the members of a quorum change. The processes are replaced one after another by processes with the
 * new members, so for some time there are some of both kinds. After each event the history checks that at most one lease is valid.
 * Not thread-safe.
 */
final class MemberChangeHistory {
    private static final Duration LEASE_TIME = Duration.ofSeconds(1);
    private static final int PROCESSES = 4;

    private final long seed;
    private final Random random;
    private final SimTime time;
    private final List<SimServer> servers;
    private final List<QuorumProcess> processes = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private int grants;

    MemberChangeHistory(long seed, int... members) {
        this.seed = seed;
        this.random = new Random(seed);
        this.time = new SimTime(random);
        this.servers = IntStream.range(0, 6)
                .mapToObj(index -> new SimServer(time, random))
                .toList();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(started(members));
        }
        runFor(5);
    }

    private QuorumProcess started(int... members) {
        QuorumProcess process = new QuorumProcess(
                random,
                time,
                IntStream.of(members).mapToObj(servers::get).toList(),
                QuorumRule.ALL,
                LEASE_TIME,
                random.nextBoolean());
        process.networks().forEach(network -> network.loss(0.1, 0.1));
        process.holdNowAndThen();
        return process;
    }

    /** Switches a member off for ever. */
    MemberChangeHistory switchOff(int server) {
        servers.get(server).hang(Duration.ofDays(1));
        return this;
    }

    /** Replaces all processes, one after another, and ends when none with other members is left. */
    MemberChangeHistory changeTo(int... members) {
        for (int i = 0; i < PROCESSES; i++) {
            QuorumProcess old = processes.set(i, started(members));
            grants += old.grants();
            old.stop();
            runFor(random.nextInt(3));
        }
        return this;
    }

    /** Waits until each lease that was valid before has ended. */
    MemberChangeHistory awaitMaxLeaseTime() {
        advance(LEASE_TIME.plusMillis(20));
        return this;
    }

    MemberChangeHistory runFor(int leaseTimes) {
        advance(LEASE_TIME.multipliedBy(leaseTimes));
        return this;
    }

    private void advance(Duration duration) {
        long end = time.now() + duration.toNanos();
        while (violations.isEmpty() && time.stepUntil(end)) {
            if (processes.stream().filter(QuorumProcess::holds).count() > 1) {
                violations.add("seed " + seed + ": two leases are valid at " + Duration.ofNanos(time.now()));
            }
        }
    }

    List<String> violations() {
        return violations;
    }

    int grants() {
        return grants + processes.stream().mapToInt(QuorumProcess::grants).sum();
    }
}
