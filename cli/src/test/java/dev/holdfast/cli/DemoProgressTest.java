package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import org.junit.jupiter.api.Test;

class DemoProgressTest {
    private final DemoProgress progress = new DemoProgress(new DemoSettings(20, 3, false, false));

    @Test
    void theLineCountsTheAcknowledgedWritesOfEachClient() {
        progress.add(write("jedis", Phase.INVOKE));
        progress.add(write("jedis", Phase.OK));
        progress.add(write("redisson", Phase.OK));
        progress.add(write("redisson", Phase.OK));

        assertThat(progress.line(7)).isEqualTo("  7 of 20 s   jedis 1   lettuce 0   redisson 2");
    }

    @Test
    void theTimeStopsAtTheEndOfTheRun() {
        assertThat(progress.line(21)).startsWith(" 20 of 20 s ");
    }

    @Test
    void theLineFitsInto80ColumnsAfterAnHour() {
        DemoProgress longest = new DemoProgress(new DemoSettings(3_600, 30, false, false));
        for (int i = 0; i < 1_000_000; i++) {
            longest.add(write("jedis", Phase.OK));
            longest.add(write("lettuce", Phase.OK));
            longest.add(write("redisson", Phase.OK));
        }

        assertThat(longest.line(3_600)).hasSizeLessThan(80);
    }

    private static Event write(String client, Phase phase) {
        return Event.of(1, "w1.1", client, 1, Op.WRITE, phase, "demo");
    }
}
