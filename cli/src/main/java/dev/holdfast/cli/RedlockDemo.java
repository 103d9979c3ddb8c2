package dev.holdfast.cli;

import dev.holdfast.testkit.fleet.Availability;
import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.FleetBuilder;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One run over a quorum of five servers: two of them are killed and started again, and then another one hangs. */
final class RedlockDemo {
    /** How long servers that were started again are let alone: until they vote again, and then some. */
    static final int RESTORED_SECONDS = 6;

    private static final int SERVERS = 5;
    private static final Duration LEASE_TIME = Duration.ofSeconds(2);

    /** Short, so that servers that were started again soon vote again. */
    private static final Duration MAX_LEASE_TIME = Duration.ofSeconds(3);

    /** Short, as the servers are near: when votes are split, and nobody can be sure of it, a hung server costs that long. */
    private static final Duration MEMBER_TIMEOUT = Duration.ofMillis(100);

    private static final Duration HOLD = Duration.ofMillis(5);
    private static final Duration IDLE = Duration.ofMillis(20);
    private static final Duration START_TIME = Duration.ofSeconds(60);

    private final DemoSettings settings;
    private final Screen screen;
    private final DemoProgress progress;
    private final List<RedisServer> servers = new ArrayList<>();
    private final Map<String, Long> ends = new LinkedHashMap<>();

    RedlockDemo(DemoSettings settings, Screen screen) {
        this.settings = settings;
        this.screen = screen;
        this.progress = new DemoProgress(settings);
    }

    /** Runs, and returns when all processes are gone. */
    DemoResult run() throws InterruptedException {
        try {
            for (int i = 0; i < SERVERS; i++) {
                servers.add(RedisServer.start());
            }
            introduce();
            try (Fleet fleet = fleet()) {
                fleet.awaitGrantsOfEach(1, START_TIME);
                long start = System.nanoTime();
                Verdict verdict = contend(fleet);
                return new DemoResult(settings, verdict, phases(fleet.history(), start));
            }
        } finally {
            servers.forEach(RedisServer::close);
        }
    }

    private void introduce() {
        screen.say("Redis runs five times, on the ports " + ports(", ") + ".");
        screen.say(settings.workers() + " worker processes "
                + (settings.broken()
                        ? "have each a lock of their own."
                        : "share a lock that three servers must grant." + "\nFor " + MAX_LEASE_TIME.toSeconds()
                                + " s after its start no server grants it."));
    }

    private String ports(String separator) {
        return servers.stream().map(server -> String.valueOf(server.port())).collect(Collectors.joining(separator));
    }

    /** What the lock protects is on the last server, to which nothing is done. */
    private Fleet fleet() {
        String url = settings.broken()
                ? "lock:memory:"
                : "lock:redlock:redis://127.0.0.1:" + ports(",127.0.0.1:") + "?leaseTime=" + LEASE_TIME.toSeconds()
                        + "s&maxLeaseTime=" + MAX_LEASE_TIME.toSeconds() + "s&memberTimeout="
                        + MEMBER_TIMEOUT.toMillis()
                        + "ms";
        FleetBuilder fleet = Fleet.builder(url, servers.get(SERVERS - 1).port())
                .locks("demo")
                .leaseTime(LEASE_TIME)
                .hold(HOLD)
                .idle(IDLE)
                .onEvent(progress::add);
        settings.backends().forEach(backend -> fleet.workers(backend, 1));
        return fleet.start();
    }

    private Verdict contend(Fleet fleet) throws InterruptedException {
        List<RedisServer> killed = servers.subList(0, 2);
        RedisServer hung = servers.get(2);
        long restored = RESTORED_SECONDS * 1_000L;
        long each = (settings.seconds() * 1_000L - restored) / 4;
        Narration narration = new Narration(screen, progress);
        try {
            narration.sleepUntil(each);
            end("all up");
            killed.forEach(RedisServer::kill);
            narration.say("two servers are killed with -9");
            narration.sleepUntil(2 * each);
            end("two killed");
            killed.forEach(RedisServer::restart);
            narration.say("they are started again, and have forgotten everything");
            narration.sleepUntil(2 * each + restored);
            end("restored");
            hung.pause();
            narration.say("another one is stopped, so that it hangs");
            narration.sleepUntil(3 * each + restored);
            end("one hung");
            hung.resume();
            narration.say("it goes on");
            narration.sleepUntil(4 * each + restored);
            end("all up again");
            return fleet.stop();
        } finally {
            narration.end();
        }
    }

    private void end(String phase) {
        ends.put(phase, System.nanoTime());
    }

    private List<DemoPhase> phases(History history, long start) {
        List<DemoPhase> phases = new ArrayList<>();
        long from = start;
        for (Map.Entry<String, Long> phase : ends.entrySet()) {
            phases.add(new DemoPhase(phase.getKey(), Availability.of(history, from, phase.getValue())));
            from = phase.getValue();
        }
        return phases;
    }
}
