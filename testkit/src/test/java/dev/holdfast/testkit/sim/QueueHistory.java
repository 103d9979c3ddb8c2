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
    private static final Duration LOST_MESSAGE = Duration.ofMillis(1_500);

    /** A process that has its turn is stopped: its claim, and until another asks, which takes up to two questions. */
    private static final Duration LAPSED_CLAIM = Duration.ofMillis(4_000 + 2_300);

    /** How long the first attempts and the subscription of a process take. */
    private static final Duration UNCOUNTED = Duration.ofMillis(100);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    /** What happens to those who wait. */
    enum Fault {
        NONE,
        CRASH,
        LOST_MESSAGE,
        PAUSE,
        PAUSE_AND_UNREAD_MESSAGE,
        CANCEL,
        UNKNOWN_VERSION
    }

    private final String name;
    private final Random random;
    private final SimTime time;
    private final SimServer server;
    private final SimNetwork network;
    private final Fault fault;
    private final List<Client> clients = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private long lastHeld;
    private long lastFence;
    private @Nullable String lastHolder;

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
        }
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(fault == Fault.UNKNOWN_VERSION && i == 0));
        }
    }

    /** One process, with one or two threads that want the lock again and again. */
    private final class Client {
        final SimTime.MachineClock machine = time.machine(0.998 + random.nextDouble() * 0.004);
        final SimStore store = new SimStore(time, machine, network, server);
        final LockProvider provider;
        final List<Want> wants = new ArrayList<>();
        final long started = time.now();
        boolean isDead;

        Client(boolean isOfUnknownVersion) {
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

        boolean wasWaiting;

        Want(Client client) {
            this.client = client;
        }

        void begin() {
            since = time.now();
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
            if (fence <= lastFence) {
                violations.add(
                        "at " + time.now() / 1_000_000 + " ms the fencing token " + fence + " after " + lastFence);
            }
            lastFence = fence;
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
            if (!client.isCounted()) {
                return; // a lock that is handed over to it stays with it for the claim time
            }
            client.isDead = true;
            client.store.die();
            client.machine.pause(Duration.ofDays(1));
            clients.remove(client);
            clients.add(new Client(false));
        } else if (isOfPauses()) {
            client.machine.pause(Duration.ofMillis(random.nextInt(20_000)));
        }
    }

    private boolean isOfPauses() {
        return fault == Fault.PAUSE || fault == Fault.PAUSE_AND_UNREAD_MESSAGE;
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
        if (holder != null && !holder.equals(lastHolder)) {
            claims++;
        }
        lastHolder = holder;
        Duration atMost = isOfPauses() ? LAPSED_CLAIM.multipliedBy(claims + 1) : LOST_MESSAGE;
        for (Client client : clients) {
            for (Want want : client.wants) {
                boolean isWaiting = want.acquiring != null && client.isHealthy();
                if (!isWaiting || !want.wasWaiting) {
                    // Nothing happens and nothing is checked while all are stopped: it waits from now on.
                    want.since = time.now();
                    want.wasWaiting = isWaiting;
                } else if (time.now() - Math.max(lastHeld, want.since) > atMost.toNanos()) {
                    violations.add("at " + time.now() / 1_000_000 + " ms nobody has had the lock for "
                            + (time.now() - lastHeld) / 1_000_000 + " ms; it is of " + server.holder(LOCK));
                    return;
                } else if (!isOfPauses() && time.now() - want.since > LONGEST_WAIT.toNanos()) {
                    violations.add("at " + time.now() / 1_000_000 + " ms somebody has waited for "
                            + (time.now() - want.since) / 1_000_000 + " ms");
                    return;
                }
            }
        }
    }

    /** Stopped before it heard of its grant, it keeps the lock for the lease time, as one does who is stopped later. */
    private boolean isHeldByOneWhoIsStopped() {
        return server.isTakenUp(LOCK)
                && clients.stream().anyMatch(client -> client.machine.isPaused() && isHolding(client));
    }

    private void checkExclusion() {
        leases.removeIf(lease -> !lease.isHeld());
        if (leases.size() > 1) {
            violations.add("at " + time.now() / 1_000_000 + " ms valid at the same time: " + leases);
        }
    }
}
