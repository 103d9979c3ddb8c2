package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
    private static final LockOptions UNFENCED = LockOptions.builder()
            .fencing(false)
            .leaseTime(Duration.ofSeconds(7))
            .build();

    @Test
    void eachOptionThatIsSetIsASetting() {
        LockListener listener = new LockListener() {};
        Executor executor = Runnable::run;

        EngineSettings settings = EngineSettings.builder()
                .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(10))
                .set(StandardOptions.COMMAND_TIMEOUT, Duration.ofSeconds(2))
                .set(StandardOptions.LABEL, "nightly")
                .set(StandardOptions.LISTENER, listener)
                .set(StandardOptions.CALLBACK_EXECUTOR, executor)
                .build();

        assertThat(settings.defaultOptions().leaseTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.commandTimeout()).contains(Duration.ofSeconds(2));
        assertThat(settings.label()).isEqualTo("nightly");
        assertThat(settings.listener()).isSameAs(listener);
        assertThat(settings.callbackExecutor()).containsSame(executor);
    }

    @Test
    void theLeaseTimeChangesOnlyTheLeaseTimeOfTheDefaultOptions() {
        LockOptions options = EngineSettings.builder()
                .defaultOptions(UNFENCED)
                .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(10))
                .build()
                .defaultOptions();

        assertThat(options.leaseTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.fencing()).isFalse();
    }

    @Test
    void anotherOptionLeavesTheDefaultOptionsAsTheyAre() {
        EngineSettings settings = EngineSettings.builder()
                .defaultOptions(UNFENCED)
                .set(StandardOptions.LABEL, "nightly")
                .build();

        assertThat(settings.defaultOptions()).hasToString(UNFENCED.toString());
    }

    @Test
    void anOptionOfTheBackendIsRefused() {
        EngineSettings.Builder settings = EngineSettings.builder();

        assertThatThrownBy(() -> settings.set(StandardOptions.KEY_PREFIX, "app:"))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageStartingWith("option 'keyPrefix' cannot be set here, only callbackExecutor, commandTimeout,"
                        + " label, leaseTime, listener.");
        assertThatThrownBy(() -> settings.set(Option.integer("poolSize", 1, 9), 3))
                .isInstanceOf(LockConfigurationException.class);
    }

    @Test
    void aValueOutOfRangeIsRefused() {
        assertThatThrownBy(() -> EngineSettings.builder().set(StandardOptions.COMMAND_TIMEOUT, Duration.ZERO))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("commandTimeout");
    }

    @Test
    void aBuilderOfSettingsStartsFromThemAndLeavesThemAsTheyAre() {
        EngineSettings settings = EngineSettings.builder().label("nightly").build();

        EngineSettings other =
                settings.toBuilder().commandTimeout(Duration.ofSeconds(1)).build();

        assertThat(other.label()).isEqualTo("nightly");
        assertThat(other.commandTimeout()).contains(Duration.ofSeconds(1));
        assertThat(settings.commandTimeout()).isEmpty();
    }
}
