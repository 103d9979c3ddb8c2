package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The timer thread of a provider. */
class TimerSchedulerTest {
    private final TimerScheduler timer = new TimerScheduler();
    private final List<String> runs = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void endThread() {
        timer.close();
    }

    /** Waits for a task that is scheduled now. */
    private Thread runTask() throws Exception {
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        timer.schedule(Duration.ZERO, () -> ranOn.complete(Thread.currentThread()));
        return ranOn.get(20, TimeUnit.SECONDS);
    }

    @Test
    void tasksRunOnOneDaemonThread() throws Exception {
        Thread thread = runTask();
        assertThat(thread.getName()).isEqualTo("holdfast-timer");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(runTask()).isSameAs(thread);
    }

    @Test
    void taskDoesNotRunBeforeItsDelay() throws Exception {
        long start = System.nanoTime();
        CompletableFuture<Long> ranAt = new CompletableFuture<>();
        timer.schedule(Duration.ofMillis(20), () -> ranAt.complete(System.nanoTime()));
        assertThat(ranAt.get(20, TimeUnit.SECONDS) - start).isGreaterThanOrEqualTo(20_000_000);
    }

    @Test
    void nextTaskRunsAfterATaskThatThrows() throws Exception {
        timer.schedule(Duration.ZERO, () -> {
            throw new AssertionError("from the task, as expected");
        });
        assertThat(runTask().isAlive()).isTrue();
    }

    @Test
    void cancelledTaskDoesNotRun() throws Exception {
        CompletableFuture<Void> unblock = new CompletableFuture<>();
        timer.schedule(Duration.ZERO, unblock::join);
        Scheduler.Task task = timer.schedule(Duration.ZERO, () -> runs.add("cancelled"));
        task.cancel();
        unblock.complete(null);
        runTask();
        assertThat(runs).isEmpty();
    }

    @Test
    void taskAfterCloseDoesNotRun() throws Exception {
        Thread thread = runTask();
        timer.close();
        Scheduler.Task task = timer.schedule(Duration.ZERO, () -> runs.add("after close"));
        task.cancel();
        thread.join();
        assertThat(runs).isEmpty();
    }
}
