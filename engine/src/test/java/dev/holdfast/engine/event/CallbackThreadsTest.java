package dev.holdfast.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackThreadsTest {
    private final CallbackThreads threads = new CallbackThreads();
    private final CompletableFuture<Void> unblock = new CompletableFuture<>();

    @AfterEach
    void unblock() {
        unblock.complete(null);
        threads.close();
    }

    @Test
    void blockedTasksDoNotUseUpTheThreads() throws Exception {
        for (int i = 0; i < 100; i++) {
            threads.execute(unblock::join);
        }
        CountDownLatch run = new CountDownLatch(1);
        threads.execute(run::countDown);
        assertThat(run.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(unblock).isNotDone();
    }

    @Test
    void blockedTasksDoNotUseUpTheThreadsAfterTheClose() throws Exception {
        threads.close();
        for (int i = 0; i < 10; i++) {
            threads.execute(unblock::join);
        }
        CountDownLatch run = new CountDownLatch(1);
        threads.execute(run::countDown);
        assertThat(run.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void blockedTasksOfOneBurstDoNotUseUpTheThreadsForTheNext() throws Exception {
        for (int burst = 0; burst < 3; burst++) {
            threads.execute(unblock::join);
            threads.execute(unblock::join);
            CountDownLatch run = new CountDownLatch(1);
            threads.execute(run::countDown);
            assertThat(run.await(20, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(1_500); // the watching thread has ended meanwhile
        }
    }

    @Test
    void burstOfShortTasksNeedsFewThreads() throws Exception {
        int tasks = 50_000;
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        CountDownLatch run = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            threads.execute(() -> {
                used.add(Thread.currentThread());
                run.countDown();
            });
        }
        assertThat(run.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(used).hasSizeLessThan(200);
    }

    @Test
    void taskThatAnotherExecutorDoesNotBeginIsRun() throws Exception {
        CountDownLatch run = new CountDownLatch(1);
        threads.runUnlessBegunSoon(new OneRun(run::countDown));
        assertThat(run.getCount()).isEqualTo(1);
        assertThat(run.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void taskThatAnotherExecutorHasBegunIsNotRunAgain() throws Exception {
        List<String> runs = new ArrayList<>();
        OneRun begun = new OneRun(() -> runs.add("once"));
        threads.runUnlessBegunSoon(begun);
        begun.run();
        CountDownLatch later = new CountDownLatch(1);
        threads.runUnlessBegunSoon(new OneRun(later::countDown));
        assertThat(later.await(20, TimeUnit.SECONDS)).isTrue(); // it runs after the first one would have
        assertThat(runs).containsExactly("once");
    }
}
