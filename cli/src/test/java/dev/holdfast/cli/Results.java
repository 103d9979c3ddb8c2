package dev.holdfast.cli;

import dev.holdfast.testkit.fleet.Availability;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds results from histories in which each client acquires the lock ten times. All writes but the last are acknowledged. */
final class Results {
    private static final List<String> CLIENTS = List.of("jedis", "lettuce", "redisson");
    private static final int ROUNDS = 10;
    private static final long MILLI = 1_000_000;

    private final DemoSettings settings = new DemoSettings(20, CLIENTS.size(), false, false);
    private final List<Event> events = new ArrayList<>();
    private List<DemoPhase> phases = List.of();
    private long now = 1;
    private long fence = 100;

    private Results() {
        for (int round = 1; round <= ROUNDS; round++) {
            for (String client : CLIENTS) {
                grant(client, round);
            }
        }
        events.remove(events.size() - 2); // the last WRITE OK
    }

    /** Returns a result in which the counter has the last write, which was not acknowledged. */
    static DemoResult held() {
        return new Results().with(30);
    }

    /** Returns a result in which three updates are missing. */
    static DemoResult lostUpdates() {
        return new Results().with(26);
    }

    /** Returns a result in which two workers have a lease at once, and a fencing token was issued twice. */
    static DemoResult overlap() {
        Results results = new Results();
        results.events.add(results.event("w9", "jedis", 1, Op.ACQUIRE, Phase.INVOKE));
        results.events.add(
                results.event("w9", "jedis", 1, Op.ACQUIRE, Phase.OK).lease("o-9", 100L, results.now + MILLI));
        results.events.add(results.event("w8", "lettuce", 1, Op.ACQUIRE, Phase.INVOKE));
        results.events.add(
                results.event("w8", "lettuce", 1, Op.ACQUIRE, Phase.OK).lease("o-8", 1_000L, results.now + MILLI));
        return results.with(30);
    }

    /** Returns a result in which the lock held, but Redisson seldom acquired it. */
    static DemoResult idle() {
        Results results = new Results();
        results.events.removeIf(event -> event.client().equals("redisson") && event.attempt() > 2);
        return results.with(22);
    }

    /** Returns a result of a quorum of five servers. */
    static DemoResult quorum() {
        Results results = new Results();
        results.phases = List.of(phase("all up", 240, 31), phase("two killed", 1_200, 251));
        return results.with(30);
    }

    /** Returns a result of a quorum of five servers in which the lock was not acquired while one server hung. */
    static DemoResult outage() {
        Results results = new Results();
        results.phases = List.of(phase("all up", 240, 31), phase("one hung", 4, 5_000));
        return results.with(30);
    }

    private static DemoPhase phase(String servers, long acquisitions, long gapMillis) {
        return new DemoPhase(
                servers, new Availability(Duration.ofSeconds(6), acquisitions, Duration.ofMillis(gapMillis)));
    }

    private void grant(String client, int round) {
        String worker = "w-" + client;
        events.add(event(worker, client, round, Op.ACQUIRE, Phase.INVOKE));
        now += 3 * MILLI;
        String owner = client + "-" + round;
        events.add(event(worker, client, round, Op.ACQUIRE, Phase.OK).lease(owner, ++fence, now + 2_000 * MILLI));
        events.add(event(worker, client, round, Op.WRITE, Phase.INVOKE).value(fence - 100));
        events.add(event(worker, client, round, Op.WRITE, Phase.OK).value(fence - 100));
        events.add(event(worker, client, round, Op.RELEASE, Phase.INVOKE).lease(owner, fence, null));
    }

    private Event event(String worker, String client, int attempt, Op op, Phase phase) {
        return Event.of(++now, worker, client, attempt, op, phase, "demo");
    }

    private DemoResult with(long counter) {
        return new DemoResult(settings, Verdict.of(History.of(events), Map.of("demo", counter)), phases);
    }
}
