package dev.holdfast.testkit.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Fairness;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {
    @Test
    void settingsComeBackFromTheirArguments() {
        WorkerSettings settings = new WorkerSettings(
                "w1.1",
                "jedis",
                "lock:redis:",
                1,
                Workload.HOLD,
                2,
                3,
                4,
                5,
                6,
                7,
                Fairness.STRICT,
                List.of("a", "b c"));

        assertThat(WorkerSettings.of(settings.toArgs())).isEqualTo(settings);
    }
}
