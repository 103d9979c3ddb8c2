package dev.holdfast.it.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.jvm.ChildJvm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Users that block, throw, cancel, interrupt and close at random, on all clients, while the server pauses, dies and loses its
 * connections. No future stays without an end, no wait is longer than its limit plus a second, no loss is told later than a second
 * after it, and nothing is left at the end.
 */
@Isolated("it judges how late things are, and must not share the processors with other tests")
class TortureTest {
    private static final long SECONDS = Boolean.getBoolean("holdfast.full") ? 300 : 20;

    private static final long SEED = Long.getLong("holdfast.seed", 0);

    @Test
    @Timeout(900)
    void noFutureIsWithoutEndAndNothingIsLate() {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (ChildJvm run = ChildJvm.of(TortureRun.class)
                .options("-Xmx512m")
                .property("java.util.logging.config.file", "none")
                .args(String.valueOf(SEED), String.valueOf(SECONDS))
                .onLine(line -> {
                    lines.add(line);
                    System.out.println(line);
                })
                .start()) {
            int exitCode = run.exitCode(Duration.ofSeconds(SECONDS + 120));
            assertThat(lines).noneMatch(line -> line.startsWith("BROKEN"));
            assertThat(exitCode).as(() -> String.join("\n", run.errors())).isZero();
        }
    }
}
