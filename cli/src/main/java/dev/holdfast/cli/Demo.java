package dev.holdfast.cli;

import dev.holdfast.testkit.fleet.Fleet;
import dev.holdfast.testkit.fleet.Verdict;
import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Runs the demo on one server: a fleet of workers, of which one is killed halfway. */
final class Demo {
    private static final String VICTIM = "w1";

    private final DemoSettings settings;
    private final Screen screen;
    private final DemoProgress progress;
    private final Semaphore victimGrants = new Semaphore(0);
    private volatile boolean victimHolds;

    Demo(DemoSettings settings, Screen screen) {
        this.settings = settings;
        this.screen = screen;
        this.progress = new DemoProgress(settings);
    }

    /** Runs the demo, and returns when all processes have ended. */
    DemoResult run() throws InterruptedException {
        try (RedisServer server = RedisServer.start();
                Fleet fleet = fleet(server)) {
            screen.say("Redis runs on port " + server.port() + ". " + settings.workers() + " worker processes "
                    + (settings.broken()
                            ? "have a separate lock each."
                            : "share a lock with a lease time of " + DemoSettings.LEASE_TIME.toSeconds() + " s."));
            fleet.awaitGrantsOfEach(1, DemoSettings.START_TIME);
            return new DemoResult(settings, contend(fleet), List.of());
        }
    }

    private Fleet fleet(RedisServer server) {
        return settings.fleet(server.url(), server.port())
                .onEvent(this::noteEvent)
                .start();
    }

    private void noteEvent(Event event) {
        progress.add(event);
        if (event.worker().startsWith(VICTIM + ".")) {
            if (event.is(Op.ACQUIRE, Phase.OK)) {
                victimHolds = true;
                victimGrants.release();
            } else if (event.is(Op.RELEASE, Phase.INVOKE)) {
                victimHolds = false;
            }
        }
    }

    private Verdict contend(Fleet fleet) throws InterruptedException {
        Narration narration = new Narration(screen, progress);
        try {
            narration.sleepUntil(settings.seconds() * 500L);
            killOne(fleet, narration);
            fleet.restart(VICTIM);
            fleet.awaitGrantsOfEach(1, DemoSettings.START_TIME);
            narration.say(VICTIM + " is started again, and has the lock again");
            narration.sleepUntil(settings.seconds() * 1_000L);
            return fleet.stop();
        } finally {
            narration.end();
        }
    }

    /** Kills a worker while it holds the lock, which is the worst moment. */
    private void killOne(Fleet fleet, Narration narration) throws InterruptedException {
        victimGrants.drainPermits();
        victimGrants.tryAcquire(2 * DemoSettings.LEASE_TIME.toMillis(), TimeUnit.MILLISECONDS);
        fleet.kill(VICTIM);
        narration.say(VICTIM + " (" + settings.backends().get(0) + ") is killed with -9"
                + (victimHolds ? " while it holds the lock" : ""));
    }
}
