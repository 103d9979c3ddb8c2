package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** The settings of an engine. */
class EngineSettingsTest {
    private static final LockOptions UNFENCED = LockOptions.builder()
            .fencing(false)
            .leaseTime(Duration.ofSeconds(7))
            .build();

    @Test
    void defaultsLeaveEverythingToTheEngine() {
        EngineSettings settings = EngineSettings.builder().build();
        assertThat(settings.defaultOptions()).isEqualTo(LockOptions.defaults());
        assertThat(settings.commandTimeout()).isEmpty();
        assertThat(settings.label()).isEmpty();
        assertThat(settings.hasListener()).isFalse();
        assertThat(settings.listener()).isNotNull();
        assertThat(settings.callbackExecutor()).isEmpty();
        assertThat(settings.leakWarning()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.leakStack()).isFalse();
        assertThat(settings.scheduler()).isEmpty();
        assertThat(settings.ticker()).isNotNull();
        assertThat(settings.tokenRandom()).isInstanceOf(SecureRandom.class);
        assertThat(settings.jitterRandom()).isEmpty();
    }

    @Test
    void builderSetsEachValue() {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        LockListener listener = new LockListener() {};
        Executor executor = Runnable::run;
        ManualTime time = new ManualTime();
        Random random = new Random(1);
        EngineSettings settings = EngineSettings.builder()
                .defaultOptions(options)
                .commandTimeout(Duration.ofMillis(70))
                .label("app")
                .listener(listener)
                .callbackExecutor(executor)
                .leakWarning(Duration.ofMinutes(5))
                .leakStack(true)
                .scheduler(time)
                .ticker(time)
                .tokenRandom(random)
                .jitterRandom(random)
                .build();
        assertThat(settings.defaultOptions()).isEqualTo(options);
        assertThat(settings.commandTimeout()).hasValue(Duration.ofMillis(70));
        assertThat(settings.label()).isEqualTo("app");
        assertThat(settings.hasListener()).isTrue();
        assertThat(settings.listener()).isSameAs(listener);
        assertThat(settings.callbackExecutor()).containsSame(executor);
        assertThat(settings.leakWarning()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.leakStack()).isTrue();
        assertThat(settings.scheduler()).containsSame(time);
        assertThat(settings.ticker()).isSameAs(time);
        assertThat(settings.tokenRandom()).isSameAs(random);
        assertThat(settings.jitterRandom()).containsSame(random);
    }

    @Test
    void laterChangeOfTheBuilderDoesNotChangeTheSettings() {
        EngineSettings.Builder builder = EngineSettings.builder().label("first");
        EngineSettings settings = builder.build();
        builder.label("second").ticker(Ticker.system());
        assertThat(settings.label()).isEqualTo("first");
        assertThat(builder.build().label()).isEqualTo("second");
    }

    @Test
    void fromReadsTheOptionsOfAConfiguration() {
        LockListener listener = new LockListener() {};
        Executor executor = Runnable::run;
        LockConfig config = LockConfig.builder("memory")
                .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(3))
                .set(StandardOptions.COMMAND_TIMEOUT, Duration.ofMillis(70))
                .set(StandardOptions.LABEL, "app")
                .set(StandardOptions.LISTENER, listener)
                .set(StandardOptions.CALLBACK_EXECUTOR, executor)
                .set(StandardOptions.LEAK_WARNING, Duration.ofMinutes(5))
                .set(StandardOptions.LEAK_STACK, true)
                .build();
        EngineSettings settings = EngineSettings.from(config);
        assertThat(settings.leakWarning()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.leakStack()).isTrue();
        assertThat(settings.defaultOptions().leaseTime()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.commandTimeout()).hasValue(Duration.ofMillis(70));
        assertThat(settings.label()).isEqualTo("app");
        assertThat(settings.listener()).isSameAs(listener);
        assertThat(settings.callbackExecutor()).containsSame(executor);
    }

    @Test
    void fromAnEmptyConfigurationHasTheDefaults() {
        EngineSettings settings =
                EngineSettings.from(LockConfig.builder("memory").build());
        assertThat(settings.defaultOptions()).isEqualTo(LockOptions.defaults());
        assertThat(settings.hasListener()).isFalse();
    }

    @Test
    void setTakesEachOptionOfTheEngine() {
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
    void setOfTheLeaseTimeKeepsTheOtherDefaultOptions() {
        LockOptions options = EngineSettings.builder()
                .defaultOptions(UNFENCED)
                .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(10))
                .build()
                .defaultOptions();

        assertThat(options.leaseTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.fencing()).isFalse();
    }

    @Test
    void setOfAnotherOptionKeepsTheDefaultOptions() {
        EngineSettings settings = EngineSettings.builder()
                .defaultOptions(UNFENCED)
                .set(StandardOptions.LABEL, "nightly")
                .build();

        assertThat(settings.defaultOptions()).hasToString(UNFENCED.toString());
    }

    @Test
    void setOfAnOptionOfTheBackendThrows() {
        EngineSettings.Builder settings = EngineSettings.builder();

        assertThatThrownBy(() -> settings.set(StandardOptions.KEY_PREFIX, "app:"))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageStartingWith("option 'keyPrefix' cannot be set here, only callbackExecutor, commandTimeout,"
                        + " label, leakStack, leakWarning, leaseTime, listener.");
        assertThatThrownBy(() -> settings.set(Option.integer("poolSize", 1, 9), 3))
                .isInstanceOf(LockConfigurationException.class);
    }

    @Test
    void setOfAValueOutOfRangeThrows() {
        assertThatThrownBy(() -> EngineSettings.builder().set(StandardOptions.COMMAND_TIMEOUT, Duration.ZERO))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("commandTimeout");
    }

    @Test
    void builderOfSettingsStartsFromThemAndDoesNotChangeThem() {
        EngineSettings settings = EngineSettings.builder().label("nightly").build();

        EngineSettings other =
                settings.toBuilder().commandTimeout(Duration.ofSeconds(1)).build();

        assertThat(other.label()).isEqualTo("nightly");
        assertThat(other.commandTimeout()).contains(Duration.ofSeconds(1));
        assertThat(settings.commandTimeout()).isEmpty();
    }
}
