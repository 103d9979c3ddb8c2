package dev.holdfast.cli;

import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Prints the events of a demo with the second of each, and the progress of the workers in between. */
final class Narration {
    private final Screen screen;
    private final DemoProgress progress;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();

    Narration(Screen screen, DemoProgress progress) {
        this.screen = screen;
        this.progress = progress;
        if (screen.isLive()) {
            ticker.scheduleAtFixedRate(this::showProgress, 250, 250, TimeUnit.MILLISECONDS);
        } else {
            ticker.schedule(this::showProgress, 1, TimeUnit.SECONDS); // so that the first line comes soon
            ticker.scheduleAtFixedRate(this::showProgress, 5, 5, TimeUnit.SECONDS);
        }
    }

    private void showProgress() {
        String line = progress.line(millis() / 1_000);
        if (screen.isLive()) {
            screen.show(line);
        } else {
            screen.say(line);
        }
    }

    void say(String what) {
        screen.say(String.format(Locale.ROOT, "%3d s      %s", millis() / 1_000, what));
    }

    void sleepUntil(long millis) throws InterruptedException {
        Thread.sleep(Math.max(0, millis - millis()));
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** Stops showing progress, and returns when the last line is shown. */
    void end() throws InterruptedException {
        ticker.shutdown();
        ticker.awaitTermination(1, TimeUnit.SECONDS);
        screen.show("");
    }
}
