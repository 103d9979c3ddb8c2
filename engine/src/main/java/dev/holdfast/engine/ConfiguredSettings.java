package dev.holdfast.engine;

import dev.holdfast.LockConfig;
import dev.holdfast.LockOptions;

/** Reads the engine's settings out of a configuration. */
final class ConfiguredSettings {
    static EngineSettings.Builder read(LockConfig config) {
        EngineSettings.Builder settings = EngineSettings.builder();
        config.get(LockConfig.LEASE_TIME)
                .ifPresent(time -> settings.defaultOptions(
                        LockOptions.builder().leaseTime(time).build()));
        config.get(LockConfig.COMMAND_TIMEOUT).ifPresent(settings::commandTimeout);
        config.get(LockConfig.LABEL).ifPresent(settings::label);
        config.get(LockConfig.LISTENER).ifPresent(settings::listener);
        config.get(LockConfig.CALLBACK_EXECUTOR).ifPresent(settings::callbackExecutor);
        return settings;
    }

    private ConfiguredSettings() {}
}
