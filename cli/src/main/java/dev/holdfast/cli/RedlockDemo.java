package dev.holdfast.cli;

import dev.holdfast.testkit.fleet.Availability;
import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs the demo on a quorum of five servers: two are killed and started again, then another one hangs. */
final class RedlockDemo {
    /** The time after a restart of servers in which nothing is done to others: until the servers vote again, and some more. */
    static final int RESTORED_SECONDS = 6;

    private static final int SERVERS = 5;

    /** Short, so that restarted servers vote again soon. */
    private static final Duration MAX_LEASE_TIME = Duration.ofSeconds(3);

    /** Short, as the servers are on this machine: an attempt with split votes waits this long for a hung server. */
    private static final Duration MEMBER_TIMEOUT = Duration.ofMillis(100);

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

    /** Runs the demo, and returns when all processes have ended. */
    DemoResult run() throws InterruptedException {
        try {
            for (int i = 0; i < SERVERS; i++) {
                servers.add(RedisServer.start());
            }
            introduce();
            try (Fleet fleet = fleet()) {
                fleet.awaitGrantsOfEach(1, DemoSettings.START_TIME);
                long start = System.nanoTime();
                Verdict verdict = contend(fleet);
                return new DemoResult(settings, verdict, phases(fleet.history(), start));
            }
        } finally {
            servers.forEach(RedisServer::close);
        }
    }

    private void introduce() {
        screen.say("Five Redis servers run, on the ports " + ports(", ") + ".");
        screen.say(settings.workers() + " worker processes "
                + (settings.broken()
                        ? "have a separate lock each."
                        : "share a lock that three servers must grant." + "\nA server grants nothing for "
                                + MAX_LEASE_TIME.toSeconds() + " s after its start."));
    }

    private String ports(String separator) {
        return servers.stream().map(server -> String.valueOf(server.port())).collect(Collectors.joining(separator));
    }

    /** Starts the workers. The counter that the lock protects is on the last server, which does not fail. */
    private Fleet fleet() {
        String url = "lock:redlock:redis://127.0.0.1:" + ports(",127.0.0.1:") + "?leaseTime="
                + DemoSettings.LEASE_TIME.toSeconds() + "s&maxLeaseTime=" + MAX_LEASE_TIME.toSeconds()
                + "s&memberTimeout="
                + MEMBER_TIMEOUT.toMillis() + "ms";
        return settings.fleet(url, servers.get(SERVERS - 1).port())
                .onEvent(progress::add)
                .start();
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
            narration.say("they are started again, without their data");
            narration.sleepUntil(2 * each + restored);
            end("restored");
            hung.pause();
            narration.say("another server is stopped, so that it hangs");
            narration.sleepUntil(3 * each + restored);
            end("one hung");
            hung.resume();
            narration.say("it continues");
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
