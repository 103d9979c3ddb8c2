package dev.holdfast.testkit.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private String nextLine() throws InterruptedException {
        String line = lines.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        return line;
    }

    @Test
    void aChildHasItsArgumentsAndPropertiesAndIsHeard() throws InterruptedException {
        try (ChildJvm child = ChildJvm.of(ChildMains.Echo.class)
                .args("a", "b c")
                .property("word", "hello")
                .onLine(lines::add)
                .start()) {
            assertThat(nextLine()).isEqualTo("a,b c hello");
            child.awaitSuccess(LONG);
            assertThat(child.errors()).containsExactly("to stderr");
        }
    }

    @Test
    void aChildSeesOnlyItsClassPath() {
        ClassPath empty = ClassPath.ofThisJvm().without(entry -> true);
        try (ChildJvm child =
                ChildJvm.of(ChildMains.Echo.class).classPath(empty).start()) {
            assertThat(child.exitCode(LONG)).isNotZero();
            assertThat(child.errors()).anyMatch(line -> line.contains("ClassNotFoundException"));
        }
    }

    @Test
    void aFailureShowsTheErrorOutput() {
        try (ChildJvm child =
                ChildJvm.of(ChildMains.Echo.class).property("code", "3").start()) {
            assertThatThrownBy(() -> child.awaitSuccess(LONG))
                    .hasMessageContaining("exit code 3")
                    .hasMessageContaining("to stderr");
        }
    }

    @Test
    void whatAChildWroteBeforeItWasKilledIsHeard() {
        List<String> heard = new CopyOnWriteArrayList<>();
        CountDownLatch killed = new CountDownLatch(1);
        ChildJvm child = ChildJvm.of(ChildMains.Talker.class)
                .onLine(line -> {
                    awaits(killed);
                    heard.add(line);
                })
                .start();
        await().atMost(LONG).until(() -> child.errors().contains("all written"));
        ProcessHandle process = ProcessHandle.of(child.pid()).orElseThrow();
        process.onExit().thenRun(killed::countDown);

        child.kill();

        assertThat(heard).hasSize(ChildMains.Talker.LINES);
        assertThat(child.exitCode(LONG)).isEqualTo(128 + 9);
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aChildThatIsAskedToEndEndsInItsOwnWay() throws InterruptedException {
        try (ChildJvm child =
                ChildJvm.of(ChildMains.Talker.class).onLine(lines::add).start()) {
            nextLine();

            child.terminate();

            assertThat(child.exitCode(LONG)).isEqualTo(128 + 15);
            assertThat(lines).contains("bye");
        }
    }

    @Test
    void aStoppedChildGoesOn() throws InterruptedException {
        try (ChildJvm child =
                ChildJvm.of(ChildMains.Talker.class).onLine(lines::add).start()) {
            nextLine();
            child.pause();
            child.terminate();
            assertThatThrownBy(() -> child.exitCode(Duration.ofMillis(500))).hasMessageContaining("did not end within");

            child.resume();

            assertThat(child.exitCode(LONG)).isEqualTo(128 + 15);
        }
    }

    @Test
    void aStoppedChildCanBeKilled() throws InterruptedException {
        ChildJvm child = ChildJvm.of(ChildMains.Talker.class).onLine(lines::add).start();
        nextLine();
        child.pause();

        child.close();

        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void aChildEndsWhenItsParentIsKilled() throws InterruptedException {
        try (ChildJvm parent =
                ChildJvm.of(ChildMains.Parent.class).onLine(lines::add).start()) {
            ProcessHandle grandchild =
                    ProcessHandle.of(Long.parseLong(nextLine())).orElseThrow();

            parent.kill();

            await().atMost(LONG).until(() -> !grandchild.isAlive());
        }
    }

    @Test
    void aConsumerThatFailsIsReportedAndTheChildIsReadToItsEnd() {
        try (ChildJvm child = ChildJvm.of(ChildMains.Echo.class)
                .onLine(line -> {
                    throw new IllegalArgumentException("not understood: " + line);
                })
                .start()) {
            assertThatThrownBy(() -> child.exitCode(LONG)).hasRootCauseMessage("not understood:  null");
        }
    }
}
