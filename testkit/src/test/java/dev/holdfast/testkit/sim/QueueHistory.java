package dev.holdfast.testkit.sim;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One random history of a queue: some processes, each a real engine, take turns at one lock, while processes that wait die or
 * are stopped, messages are lost, and waits are given up. After each event it is checked that at most one lease is valid, that
 * fencing tokens rise, that the lock does not lie idle for longer than the fault that just happened explains while somebody healthy waits, and that
 * nobody healthy waits for too long.
 */
final class QueueHistory {
    private static final String LOCK = "orders";
    private static final int CLIENTS = 4;
    private static final LockOptions OPTIONS =
            LockOptions.builder().leaseTime(Duration.ofSeconds(30)).build();

    /** A message is lost, and whoever it was for asks: a quarter of the claim, 20 % more, and the way there. */
    private static final Duration MISSED_MESSAGE = Duration.ofMillis(1_500);

    /** A process that has its turn is stopped: its claim, and until another asks, which takes up to two questions. */
    private static final Duration LAPSED_CLAIM = Duration.ofMillis(4_000 + 2_300);

    /** How long the first attempts and the subscription of a process take. */
    private static final Duration UNCOUNTED = Duration.ofMillis(100);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    /** Three polls of a waiter, the longest pauses between them, and the ways there. */
    private static final Duration HEARTBEATS = Duration.ofMillis(3_000 + 1_200 + 100);

    /** What happens to the waiters, and to the server. */
    enum Fault {
        NONE,
        /** A process ends, and the server notices. */
        CRASH,
        /** A machine is gone, and the server still counts its subscription. */
        VANISH,
        LOST_MESSAGE,
        PAUSE,
        PAUSE_AND_UNREAD_MESSAGE,
        /** The same, and the counter of fencing tokens is evicted all the time. */
        PAUSE_AND_UNREAD_MESSAGE_AND_EVICTION,
        CANCEL,
        /** A waiter is of another version. */
        UNKNOWN_VERSION,
        /** The same, the process ends now and then, and there is only one other. */
        UNKNOWN_VERSION_AND_CRASH,
        /** Connections and subscriptions break. */
        BROKEN_CONNECTIONS,
        /** The counter, the queue or the heartbeats are evicted. */
        EVICTION,
        /** The server loses its data. */
        LOST_DATA,
        /** The clock of the server is set forward, or back. */
        CLOCK_JUMPS;

        boolean keepsExclusion() {
            return this != LOST_DATA && this != CLOCK_JUMPS;
        }

        boolean isOfPauses() {
            return this == PAUSE || this == PAUSE_AND_UNREAD_MESSAGE || this == PAUSE_AND_UNREAD_MESSAGE_AND_EVICTION;
        }

        boolean isOfUnknownVersion() {
            return this == UNKNOWN_VERSION || this == UNKNOWN_VERSION_AND_CRASH;
        }

        /** Returns how long the lock may be free although a healthy process waits. */
        Duration longestPause(int claims) {
            if (isOfPauses() || this == VANISH) {
                return LAPSED_CLAIM.multipliedBy(claims + 1);
            }
            return switch (this) {
                case UNKNOWN_VERSION_AND_CRASH -> HEARTBEATS.plus(MISSED_MESSAGE);
                case BROKEN_CONNECTIONS -> MISSED_MESSAGE.multipliedBy(2); // the next attempt may break, too
                default -> MISSED_MESSAGE;
            };
        }
    }

    private final String name;
    private final Random random;
    private final SimTime time;
    private final SimServer server;
    private final SimNetwork network;
    private final Fault fault;
    private final List<Client> clients = new ArrayList<>();
    private final List<Client> dead = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private long lastHeld;
    private long lastFence;
    private @Nullable String lastHolder;

    /** When the lock of the last holder expires, by the clock of the server. */
    private long expiryMicros;

    /** Whether the last event changed the data or the clock of the server. */
    private boolean isDisturbed;

    /** Who had its turn since the lock was last held, and did not take it up. */
    private int claims;

    private int grants;

    QueueHistory(long seed, Fault fault, @Nullable SimFlaw flaw) {
        this.name = "seed " + seed + ", " + fault;
        this.random = new Random(seed);
        this.fault = fault;
        this.time = new SimTime(random);
        this.server = new SimServer(time, random);
        this.network = new SimNetwork(random).maxDelay(Duration.ofMillis(2));
        if (flaw != null) {
            server.without(flaw);
        }
        if (fault == Fault.LOST_MESSAGE) {
            network.messageLoss(0.2);
        } else if (fault == Fault.PAUSE_AND_UNREAD_MESSAGE) {
            network.unreadMessages(Duration.ofMillis(100));
        } else if (fault == Fault.PAUSE_AND_UNREAD_MESSAGE_AND_EVICTION) {
            network.unreadMessages(Duration.ofMillis(100));
            evictCounter();
        }
        int size = fault == Fault.UNKNOWN_VERSION_AND_CRASH ? 2 : CLIENTS;
        for (int i = 0; i < size; i++) {
            clients.add(new Client(fault.isOfUnknownVersion() && i == 0));
        }
    }

    private void evictCounter() {
        server.evictCounter();
        time.schedule(Duration.ofMillis(20), this::evictCounter);
    }

    /** One process, with one or two threads that want the lock again and again. */
    private final class Client {
        final SimTime.MachineClock machine = time.machine(0.998 + random.nextDouble() * 0.004);
        final SimStore store = new SimStore(time, machine, network, server);
        final LockProvider provider;
        final List<Want> wants = new ArrayList<>();
        final long started = time.now();
        final boolean isOfUnknownVersion;
        boolean isDead;
        long died;
        final Set<Long> fences = new HashSet<>();

        Client(boolean isOfUnknownVersion) {
            this.isOfUnknownVersion = isOfUnknownVersion;
            if (isOfUnknownVersion) {
                store.ofUnknownVersion();
            }
            provider = LockEngine.over(
                    store,
                    EngineSettings.builder()
                            .ticker(machine)
                            .scheduler(machine)
                            .callbackExecutor(machine::run)
                            .tokenRandom(random)
                            .jitterRandom(random)
                            .build());
            for (int i = 0; i <= random.nextInt(2); i++) {
                Want want = new Want(this);
                wants.add(want);
                want.begin();
            }
        }

        /** Returns whether the server knows by now that its subscription shows that it is alive. */
        boolean isCounted() {
            return time.now() - started > UNCOUNTED.toNanos();
        }

        boolean isHealthy() {
            return !isDead && !machine.isPaused();
        }
    }

    /** One thread. */
    private final class Want {
        final Client client;

        @Nullable
        Lease lease;

        @Nullable
        CompletableFuture<Lease> acquiring;

        long since;

        /** The highest fencing token that had been reported when it began to wait. */
        long fenceBefore;

        boolean wasWaiting;

        Want(Client client) {
            this.client = client;
        }

        void begin() {
            since = time.now();
            fenceBefore = lastFence;
            boolean isImpatient = fault == Fault.CANCEL && random.nextInt(3) == 0;
            Duration patience = isImpatient ? Duration.ofMillis(random.nextInt(400)) : Duration.ofHours(1);
            CompletableFuture<Lease> mine = client.provider.lock(LOCK, OPTIONS).acquireAsync(patience);
            acquiring = mine;
            mine.whenComplete((granted, thrown) -> {
                acquiring = null;
                if (granted != null) {
                    held(granted);
                } else {
                    again();
                }
            });
            if (fault == Fault.CANCEL && random.nextInt(3) == 0) {
                client.machine.schedule(Duration.ofMillis(random.nextInt(200)), () -> mine.cancel(false));
            }
        }

        private void held(Lease granted) {
            grants++;
            leases.add(granted);
            long fence = granted.fencingToken().orElseThrow();
            long mustExceed = fault.keepsExclusion() ? lastFence : fenceBefore;
            // A process that does not know of its loss hands the lock off with the next token of its block.
            boolean isHandedOff = !fault.keepsExclusion() && client.fences.contains(fence - 1);
            if (fence <= mustExceed && !isHandedOff) {
                violate("the fencing token " + fence + " after " + mustExceed);
            }
            lastFence = Math.max(lastFence, fence);
            client.fences.add(fence);
            lease = granted;
            checkExclusion();
            client.machine.schedule(Duration.ofMillis(1 + random.nextInt(20)), () -> {
                lease = null;
                granted.releaseAsync().whenComplete((released, thrown) -> again());
            });
        }

        private void again() {
            client.machine.schedule(Duration.ofMillis(random.nextInt(20)), this::begin);
        }
    }

    /** Runs the history and returns what was wrong with it. */
    List<String> run(Duration howLong) {
        long end = time.now() + howLong.toNanos();
        long nextFault = 0;
        while (time.now() < end && violations.isEmpty() && time.stepUntil(end)) {
            check();
            if (time.now() >= nextFault) {
                happens(clients.get(random.nextInt(clients.size())));
                nextFault = time.now() + random.nextInt(3_000) * 1_000_000L;
            }
        }
        violations.replaceAll(violation -> name + ": " + violation);
        return violations;
    }

    int grants() {
        return grants;
    }

    private void happens(Client client) {
        if (!client.isHealthy() || isHolding(client)) {
            return;
        }
        if (fault == Fault.CRASH) {
            if (client.isCounted()) { // else a lock that is handed over to it stays with it for the claim time
                client.store.die();
                dies(client);
            }
        } else if (fault == Fault.VANISH) {
            client.store.vanish();
            dies(client);
        } else if (fault == Fault.UNKNOWN_VERSION_AND_CRASH && client.isOfUnknownVersion) {
            client.store.die();
            dies(client);
        } else if (fault.isOfPauses()) {
            client.machine.pause(Duration.ofMillis(random.nextInt(20_000)));
        } else if (fault == Fault.BROKEN_CONNECTIONS) {
            client.store.breakConnections();
            if (random.nextBoolean()) {
                client.store.breakSubscription();
            }
        } else {
            happensToTheServer();
        }
    }

    private void dies(Client client) {
        client.isDead = true;
        client.died = time.now();
        client.machine.pause(Duration.ofDays(1));
        clients.remove(client);
        dead.add(client);
        clients.add(new Client(client.isOfUnknownVersion));
    }

    private void happensToTheServer() {
        if (fault == Fault.LOST_DATA) {
            server.flush();
            isDisturbed = true;
        } else if (fault == Fault.CLOCK_JUMPS) {
            server.setClock(Duration.ofMillis(random.nextInt(20_000) - 10_000));
            isDisturbed = true;
        } else if (fault == Fault.EVICTION) {
            switch (random.nextInt(3)) {
                case 0 -> server.evictCounter();
                case 1 -> server.evictQueue(LOCK);
                default -> server.evictHeartbeats(LOCK);
            }
        }
    }

    /** What dies with the lock, even if it does not know of it yet, keeps it: that is not about those who wait. */
    private boolean isHolding(Client client) {
        return client.store.knows(server.holder(LOCK));
    }

    private void check() {
        checkExclusion();
        if (leases.stream().anyMatch(Lease::isHeld) || isHeldByOneWhoIsStopped()) {
            lastHeld = time.now();
            claims = 0;
        }
        String holder = server.holder(LOCK);
        checkQueue(holder);
        if (holder != null && !holder.equals(lastHolder)) {
            claims++;
            checkHandOver(holder);
        }
        lastHolder = holder;
        Duration atMost = fault.longestPause(claims);
        for (Client client : clients) {
            for (Want want : client.wants) {
                boolean isWaiting = want.acquiring != null && client.isHealthy();
                if (!isWaiting || !want.wasWaiting) {
                    // Nothing happens and nothing is checked while all are stopped: it waits from now on.
                    want.since = time.now();
                    want.wasWaiting = isWaiting;
                } else if (time.now() - Math.max(Math.max(lastHeld, want.since), lastDeath()) > atMost.toNanos()) {
                    violate("nobody has had the lock for " + (time.now() - lastHeld) / 1_000_000 + " ms; it is of "
                            + server.holder(LOCK));
                    return;
                } else if (!fault.isOfPauses()
                        && fault != Fault.VANISH
                        && time.now() - want.since > LONGEST_WAIT.toNanos()) {
                    violate("somebody has waited for " + (time.now() - want.since) / 1_000_000 + " ms");
                    return;
                }
            }
        }
    }

    /** Returns when a waiter of another version last died. Only its heartbeat shows that, so each death has its own time. */
    private long lastDeath() {
        return fault == Fault.UNKNOWN_VERSION_AND_CRASH && !dead.isEmpty() ? dead.get(dead.size() - 1).died : 0;
    }

    /** Checks the mark and the time limits, and that no release leaves a waiter behind. */
    private void checkQueue(@Nullable String holder) {
        boolean hasWaiters = server.waiters(LOCK) > 0;
        if (hasWaiters && holder != null && !server.isMarked(LOCK)) {
            violate("the lock has waiters and is not marked");
        }
        boolean isReleased = holder == null && lastHolder != null && server.nowMicros() < expiryMicros && !isDisturbed;
        if (isReleased && hasWaiters && !fault.isOfUnknownVersion()) {
            violate("the lock was released, and not handed over to one of " + server.waiters(LOCK) + " waiters");
        }
        if (!server.keysWithoutLimit().isEmpty()) {
            violate("never expires: " + server.keysWithoutLimit());
        }
        expiryMicros = server.nowMicros() + 1_000 * server.remainingMillis(LOCK);
        isDisturbed = false;
    }

    /** Checks that a process that has not polled for long gets no lock. */
    private void checkHandOver(String holder) {
        for (Client client : dead) {
            if (client.store.knows(holder) && time.now() - client.died > HEARTBEATS.toNanos()) {
                violate("the lock was handed over to a process that ended " + (time.now() - client.died) / 1_000_000
                        + " ms ago");
            }
        }
    }

    private void violate(String violation) {
        violations.add("at " + time.now() / 1_000_000 + " ms " + violation);
    }

    /** Stopped before it heard of its grant, it keeps the lock for the lease time, as one does who is stopped later. */
    private boolean isHeldByOneWhoIsStopped() {
        return server.isTakenUp(LOCK)
                && clients.stream().anyMatch(client -> client.machine.isPaused() && isHolding(client));
    }

    private void checkExclusion() {
        leases.removeIf(lease -> !lease.isHeld());
        if (leases.size() > 1 && fault.keepsExclusion()) {
            violate("valid at the same time: " + leases);
        }
    }
}
