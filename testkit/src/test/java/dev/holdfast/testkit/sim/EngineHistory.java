package dev.holdfast.testkit.sim;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.spi.OwnerToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One random history: some clients, each a real engine on a machine of its own, acquire, hold, renew, release and give up on
 * one lock, while machines are stopped and a kind of fault happens. The history checks the promises that hold in spite of the fault
 * after each event, and at the end that nothing is left behind.
 */
final class EngineHistory {
    private static final String LOCK = "orders";
    private static final int CLIENTS = 3;
    private static final long NEVER = -1;

    /** How long a lock may be held by a token that its process does not use any more. */
    private static final Duration LONGEST_ORPHAN = Duration.ofSeconds(3);

    /** What happens to messages, processes and the server. */
    enum Fault {
        /** Requests and replies are lost. */
        LOST_MESSAGES,
        /** Requests are late, some by minutes. */
        LATE_REQUESTS,
        /** Connections break early: their requests are carried out although the client has given them up. */
        BROKEN_CONNECTIONS,
        /** A process cannot reach the server for a while, and has sent requests before. */
        OUTAGES,
        /** The clock of the server is set forward, or back. Locks may expire early, or late. */
        CLOCK_JUMPS,
        /** The server loses its data, and some of its requests are late. */
        LOST_DATA,
        /** The server loses the changes of the last fifth of a second. */
        LOST_WRITES,
        /** The server loses its data, and its clock is set back. */
        LOST_DATA_AND_CLOCK,
        /** The counter, the queue or the heartbeats are evicted. */
        EVICTION;

        /** Returns whether at most one lease is valid. */
        boolean keepsExclusion() {
            return switch (this) {
                case CLOCK_JUMPS, LOST_DATA, LOST_WRITES, LOST_DATA_AND_CLOCK -> false;
                default -> true;
            };
        }

        /** Returns whether fencing tokens rise from process to process. In each process they always do. */
        boolean keepsOrder() {
            return this != LOST_DATA_AND_CLOCK;
        }

        /** Returns whether locks are held for a short time, so that there are many grants around each fault. */
        boolean hasShortHolds() {
            return switch (this) {
                case BROKEN_CONNECTIONS, LOST_WRITES, LOST_DATA_AND_CLOCK -> true;
                default -> false;
            };
        }

        /** Returns whether a release gets through sooner or later. */
        boolean keepsReleases() {
            return this != LOST_MESSAGES && this != LOST_WRITES;
        }
    }

    private final String name;
    private final Random random;
    private final Fault fault;
    private final SimTime time;
    private final SimServer server;
    private final boolean jumpsBack;
    private final List<Client> clients = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private final Set<Long> fences = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private final Duration leaseTime;
    private long highestReported;
    private int grants;
    private SimKeyspace written;
    private @Nullable String holder;

    /** The tokens that may hold the lock for long, because the clock was set back. */
    private final Set<String> excused = new HashSet<>();

    private String holderId = "";

    /** Since when the holder is not in use, or {@link #NEVER}. */
    private long orphanSince = NEVER;

    EngineHistory(long seed, Duration leaseTime, Fault fault, @Nullable SimFlaw flaw) {
        this.name = "seed " + seed + ", " + fault;
        this.leaseTime = leaseTime;
        this.fault = fault;
        this.random = new Random(seed);
        this.time = new SimTime(random);
        this.server = new SimServer(time, random);
        this.written = server.keyspace().copy();
        this.jumpsBack = random.nextBoolean();
        if (flaw != null) {
            server.without(flaw);
        }
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client());
        }
    }

    /** One process. */
    private final class Client {
        final SimTime.MachineClock machine = time.machine(0.996 + random.nextDouble() * 0.008);
        final SimNetwork network = new SimNetwork(random);
        final SimStore store = new SimStore(time, machine, network, server);
        final LockProvider provider = LockEngine.over(
                store,
                EngineSettings.builder()
                        .ticker(machine)
                        .scheduler(machine)
                        .callbackExecutor(machine::run)
                        .tokenRandom(random)
                        .jitterRandom(random)
                        .build());
        long highestSeen;
        final Set<Long> seen = new HashSet<>();
        int acquiring;
        boolean isCutOff;

        void act() {
            if (machine.isPaused()) {
                return;
            }
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> {
                    acquire();
                    if (fault.hasShortHolds()) {
                        acquire(); // as a local waiter
                    }
                }
                case 4, 5 -> anyLease(Lease::releaseAsync);
                case 6 -> anyLease(lease -> lease.renewAsync(leaseTime.multipliedBy(1 + random.nextInt(3))));
                case 7 -> pause();
                case 8 -> disturb(this);
                default -> {
                    Duration delay = Duration.ofMillis(1 + random.nextInt(fault.hasShortHolds() ? 20 : 300));
                    clients.forEach(client -> client.network.maxDelay(delay));
                }
            }
        }

        /** Not if a lock may expire late: its process would not know of it after the pause. */
        private void pause() {
            if (fault != Fault.CLOCK_JUMPS || !jumpsBack) {
                machine.pause(leaseTime.multipliedBy(random.nextInt(3)));
            }
        }

        private void acquire() {
            LockOptions options = LockOptions.builder()
                    .leaseTime(leaseTime)
                    .autoRenew(random.nextBoolean())
                    .build();
            long highestBefore = highestReported;
            long seenBefore = highestSeen;
            acquiring++;
            CompletableFuture<Lease> mine =
                    provider.lock(LOCK, options).acquireAsync(Duration.ofMillis(random.nextInt(3_000)));
            mine.whenComplete((lease, thrown) -> {
                acquiring--;
                if (lease != null) {
                    reported(lease, highestBefore, seenBefore);
                }
            });
            if (random.nextInt(5) == 0) {
                machine.schedule(Duration.ofMillis(random.nextInt(1_000)), () -> mine.cancel(false));
            }
            if (fault == Fault.BROKEN_CONNECTIONS && random.nextInt(3) == 0) {
                machine.schedule(Duration.ofMillis(random.nextInt(50)), store::breakConnections);
            }
        }

        private void reported(Lease lease, long highestBefore, long seenBefore) {
            grants++;
            leases.add(lease);
            if (fault.hasShortHolds()) {
                machine.schedule(Duration.ofMillis(random.nextInt(200)), lease::releaseAsync);
            }
            if (fault == Fault.LOST_WRITES && random.nextInt(5) == 0) {
                machine.schedule(Duration.ofMillis(random.nextInt(100)), () -> server.restart(written));
            }
            lease.lost().thenAccept(EngineHistory.this::checkLoss);
            long fence = lease.fencingToken().orElseThrow();
            // A process that does not know of its loss hands the lock off with the next token of its block.
            boolean isHandedOff = !fault.keepsExclusion() && seen.contains(fence - 1);
            if (fence <= highestBefore && fault.keepsOrder() && !isHandedOff) {
                violate("fence " + fence + " was granted after " + highestBefore + " had been reported");
            }
            if (fence <= seenBefore) {
                violate("fence " + fence + " was granted to a process that had seen " + seenBefore);
            }
            if (!fences.add(fence) && fault.keepsOrder()) {
                violate("fence " + fence + " was granted twice");
            }
            highestReported = Math.max(highestReported, fence);
            highestSeen = Math.max(highestSeen, fence);
            seen.add(fence);
        }
    }

    private void anyLease(Consumer<Lease> action) {
        if (!leases.isEmpty()) {
            action.accept(leases.get(random.nextInt(leases.size())));
        }
    }

    private void disturb(Client client) {
        switch (fault) {
            case LOST_MESSAGES -> {
                double requests = random.nextDouble() * 0.4;
                double replies = random.nextDouble() * 0.4;
                clients.forEach(each -> each.network.loss(requests, replies));
            }
            case LATE_REQUESTS -> {
                Duration latest = Duration.ofSeconds(List.of(1, 10, 180).get(random.nextInt(3)));
                clients.forEach(each -> each.network.lateRequests(0.2, latest));
            }
            case BROKEN_CONNECTIONS -> {
                client.network.lateRequests(0.3, Duration.ofSeconds(1));
                client.store.breakConnections();
                if (random.nextInt(3) == 0) {
                    client.store.breakSubscription();
                }
            }
            case OUTAGES -> {
                client.network.lateRequests(0.5, leaseTime);
                anyLease(lease -> lease.renewAsync(leaseTime));
                client.network.loss(1, 1);
                client.isCutOff = true;
                time.schedule(leaseTime.multipliedBy(5 + random.nextInt(10)).dividedBy(10), () -> {
                    client.network.loss(0, 0);
                    client.isCutOff = false;
                });
            }
            case CLOCK_JUMPS -> {
                clients.forEach(each -> each.network.lateRequests(0.1, Duration.ofSeconds(20)));
                Duration jump = Duration.ofMillis(random.nextInt(60_000));
                if (jumpsBack) {
                    excuseTokens();
                }
                server.setClock(jumpsBack ? jump.negated() : jump);
            }
            case LOST_DATA -> {
                clients.forEach(each -> each.network.lateRequests(0.1, Duration.ofSeconds(2)));
                client.store.breakConnections();
                if (random.nextBoolean()) {
                    server.restart();
                } else {
                    server.flush();
                }
            }
            case LOST_WRITES -> server.restart(written);
            case LOST_DATA_AND_CLOCK -> {
                server.flush();
                server.setClock(Duration.ofMillis(-random.nextInt(60_000)));
            }
            case EVICTION -> {
                switch (random.nextInt(3)) {
                    case 0 -> server.evictCounter();
                    case 1 -> server.evictQueue(LOCK);
                    default -> server.evictHeartbeats(LOCK);
                }
            }
        }
    }

    /**
     * The lock of the holder expires later, and its process does not know. Late requests of the tokens that were released before
     * are not refused any more.
     */
    private void excuseTokens() {
        if (holder != null) {
            excused.add(holder);
        }
        clients.forEach(client -> excused.addAll(client.store.letGo()));
    }

    /** Runs the history and returns what was wrong with it. */
    List<String> run(int actions) {
        if (fault == Fault.LOST_WRITES) {
            write();
        }
        for (int i = 0; i < actions && violations.isEmpty(); i++) {
            clients.get(random.nextInt(clients.size())).act();
            checkedAdvance(
                    fault == Fault.OUTAGES
                            ? leaseTime.dividedBy(1 + random.nextInt(20))
                            : Duration.ofMillis(random.nextInt(400)));
        }
        if (violations.isEmpty()) {
            end();
        }
        violations.replaceAll(violation -> name + ": " + violation);
        return violations;
    }

    /** Writes all data to the disk, and again after a fifth of a second. */
    private void write() {
        written = server.keyspace().copy();
        time.schedule(Duration.ofMillis(200), this::write);
    }

    /** What two runs of the same seed have in common, and two different histories hardly do. */
    String fingerprint() {
        return grants + " grants, highest fence " + highestReported + ", " + time.executed() + " events";
    }

    int grants() {
        return grants;
    }

    private void violate(String violation) {
        violations.add("at " + time.now() / 1_000_000 + " ms " + violation);
    }

    private void checkedAdvance(Duration duration) {
        long end = time.now() + duration.toNanos();
        while (time.now() < end && violations.isEmpty()) {
            if (!time.stepUntil(end)) {
                break;
            }
            check();
        }
    }

    private void check() {
        leases.removeIf(lease -> !lease.isHeld());
        if (leases.size() > 1 && fault.keepsExclusion()) {
            violate("valid at the same time: " + leases);
        }
        String now = server.holder(LOCK);
        if (server.waiters(LOCK) > 0 && now != null && !server.isMarked(LOCK)) {
            violate("the lock has waiters and is not marked");
        }
        if (!server.keysWithoutLimit().isEmpty()) {
            violate("never expires: " + server.keysWithoutLimit());
        }
        if (now != null && !now.equals(holder)) {
            holderId = OwnerToken.publicIdOf(now);
        }
        if (now == null || !now.equals(holder) || isInUse(now)) {
            orphanSince = NEVER;
        } else if (orphanSince == NEVER) {
            orphanSince = time.now();
        } else if (time.now() - orphanSince > LONGEST_ORPHAN.toNanos() && fault.keepsReleases()) {
            violate("the lock has been held by " + holderId + " for too long, which no process uses");
        }
        holder = now;
    }

    /** Returns whether the process of the holder uses the token, or cannot release it now. */
    private boolean isInUse(String token) {
        Client client = clients.stream()
                .filter(each -> each.store.knows(token))
                .findFirst()
                .orElseThrow();
        return client.machine.isPaused()
                || client.isCutOff
                || excused.contains(token)
                || leases.stream().anyMatch(lease -> lease.owner().equals(holderId))
                || (client.acquiring > 0 && !client.store.letGo().contains(token));
    }

    /** Checks that a holder is not told of a loss if the server has the lock for it. */
    private void checkLoss(LeaseLoss loss) {
        boolean isByTheServer = loss.reason() == LeaseLoss.Reason.TAKEN || loss.reason() == LeaseLoss.Reason.ABSENT;
        String token = server.holder(LOCK);
        if (isByTheServer && token != null && OwnerToken.publicIdOf(token).equals(loss.owner())) {
            violate("reported as lost, but held: " + loss);
        }
    }

    /** Heals the network, gives everything back and looks at what is left. */
    private void end() {
        clients.forEach(client -> client.network.loss(0, 0).maxDelay(Duration.ofMillis(1)));
        checkedAdvance(leaseTime.multipliedBy(2));
        List.copyOf(leases).forEach(Lease::releaseAsync);
        // Longer than the longest wait and the compensator's ladder, shorter than the lease time of the second kind of
        // run.
        checkedAdvance(Duration.ofSeconds(12));
        List.copyOf(leases).forEach(Lease::releaseAsync);
        checkedAdvance(fault == Fault.LATE_REQUESTS ? Duration.ofMinutes(4) : Duration.ofSeconds(2));
        if (server.holder(LOCK) != null && violations.isEmpty() && fault == Fault.LOST_MESSAGES) {
            violate("the lock is still held by " + server.holder(LOCK) + " although nobody holds a lease");
        }
        clients.forEach(client -> client.provider.close());
    }
}
