package dev.holdfast.redlock;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.ClockDrift;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Simulated members and clients of a quorum, for histories in which a test decides each step. Not thread-safe. */
final class QuorumScenario {
    static final String LOCK = "orders";
    static final Duration LEASE_TIME = Duration.ofSeconds(1);

    final Random random = new Random(1);
    final SimTime time = new SimTime(random);
    final List<SimServer> servers = new ArrayList<>();

    QuorumScenario(int size) {
        for (int i = 0; i < size; i++) {
            servers.add(new SimServer(time, random));
        }
    }

    SimServer server(int index) {
        return servers.get(index);
    }

    void advanceMillis(long millis) {
        time.advance(Duration.ofMillis(millis));
    }

    /** Returns the moment since the start, in milliseconds. */
    long nowMillis() {
        return Duration.ofNanos(time.now()).toMillis();
    }

    Client client(Set<QuorumRule> rules, int... servers) {
        return new Client(rules, null, servers);
    }

    Client client(Set<QuorumRule> rules, Duration memberTimeout, int... servers) {
        return new Client(rules, memberTimeout, servers);
    }

    /** A process with one owner token, and with a network of its own to each member. */
    final class Client {
        final SimTime.MachineClock machine = time.machine(1);
        final List<SimNetwork> networks = new ArrayList<>();
        final RedlockStore store;
        final Ownership ownership = new Ownership(LOCK, OwnerToken.create(random, "client"));
        private final Duration timeout;
        private long deadline;
        private long fence;

        private Client(Set<QuorumRule> rules, @Nullable Duration memberTimeout, int... indexes) {
            ConcurrentHashMap<String, String> membersByRunId = new ConcurrentHashMap<>();
            List<Member> members = new ArrayList<>();
            for (int index : indexes) {
                SimNetwork network = new SimNetwork(random).exactDelay(Duration.ofMillis(1));
                networks.add(network);
                members.add(new Member(
                        "server " + index,
                        new SimStore(time, machine, network, servers.get(index)),
                        new RestartGuard(LEASE_TIME, machine, membersByRunId)));
            }
            Quorum quorum = new Quorum(members, memberTimeout, machine, machine, rules);
            timeout = quorum.timeoutFor(LEASE_TIME);
            store = new RedlockStore(quorum, LEASE_TIME, () -> {});
        }

        /** Sets the time that a message to or from a member takes. */
        void delay(int member, long millis) {
            networks.get(member).exactDelay(Duration.ofMillis(millis));
        }

        CompletableFuture<AcquireReply> acquire(boolean fencing) {
            long sent = machine.nanoTime();
            return store.acquireAsync(Claim.of(ownership, LEASE_TIME, timeout).withFence(fencing ? 1 : 0, 0))
                    .whenComplete((reply, thrown) -> {
                        if (reply instanceof Granted granted) {
                            deadline = deadlineOf(sent);
                            fence = granted.fence().orElse(0);
                        }
                    });
        }

        /** Renews the lease once, as the watchdog does. */
        CompletableFuture<RenewReply> renew() {
            long sent = machine.nanoTime();
            return store.renewAsync(List.of(new Renewal(ownership, LEASE_TIME, true)), timeout)
                    .thenApply(replies -> {
                        if (replies.get(0) instanceof Renewed && holds()) {
                            deadline = deadlineOf(sent);
                        }
                        return replies.get(0);
                    });
        }

        /** Renews the lease again and again for some time. */
        void renewFor(Duration duration) {
            long end = time.now() + duration.toNanos();
            while (time.now() < end) {
                renew();
                time.advance(LEASE_TIME.dividedBy(12));
            }
        }

        CompletableFuture<ReleaseReply> release() {
            deadline = 0;
            return store.releaseAsync(ownership, timeout);
        }

        private long deadlineOf(long sent) {
            return sent + LEASE_TIME.toNanos() - ClockDrift.of(LEASE_TIME.toNanos());
        }

        boolean holds() {
            return machine.nanoTime() < deadline;
        }

        long fence() {
            return fence;
        }
    }
}
