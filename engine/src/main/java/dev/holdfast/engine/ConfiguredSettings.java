package dev.holdfast.engine;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockOptions;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the engine's settings out of a configuration. */
final class ConfiguredSettings {
    static final Set<Option<?>> OPTIONS = Set.of(
            StandardOptions.LEASE_TIME,
            StandardOptions.COMMAND_TIMEOUT,
            StandardOptions.LABEL,
            StandardOptions.LISTENER,
            StandardOptions.CALLBACK_EXECUTOR);

    static EngineSettings.Builder read(LockConfig config) {
        EngineSettings.Builder settings = EngineSettings.builder();
        apply(config, settings);
        return settings;
    }

    /** Sets what the configuration has, and leaves the rest as it is. */
    static void apply(LockConfig config, EngineSettings.Builder settings) {
        LockOptions.Builder defaults = settings.build().defaultOptions().toBuilder();
        config.get(StandardOptions.LEASE_TIME)
                .ifPresent(
                        time -> settings.defaultOptions(defaults.leaseTime(time).build()));
        config.get(StandardOptions.COMMAND_TIMEOUT).ifPresent(settings::commandTimeout);
        config.get(StandardOptions.LABEL).ifPresent(settings::label);
        config.get(StandardOptions.LISTENER).ifPresent(settings::listener);
        config.get(StandardOptions.CALLBACK_EXECUTOR).ifPresent(settings::callbackExecutor);
    }

    /** Returns a configuration that has one option of the engine. */
    static <T> LockConfig of(Option<T> option, T value) {
        Set<String> known = OPTIONS.stream().map(Option::name).collect(Collectors.toCollection(TreeSet::new));
        if (!known.contains(option.name())) {
            throw new LockConfigurationException(
                    "option '" + option.name() + "' cannot be set here, only "
                            + String.join(", ", known)
                            + ". Set an option of the backend where its provider is opened, and one of this builder with its method");
        }
        return LockConfig.builder("engine").set(option, value).build();
    }

    private ConfiguredSettings() {}
}
