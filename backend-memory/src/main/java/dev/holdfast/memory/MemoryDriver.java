package dev.holdfast.memory;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockDriver;
import dev.holdfast.LockProvider;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.spi.LockNames;
import dev.holdfast.spi.MaxLeaseTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Opens {@code lock:memory:NAME}. */
public final class MemoryDriver implements LockDriver {
    static final String DEFAULT_PREFIX = "lock:";

    /** The maximum lease time has no effect, but a URL for a member of a quorum is valid for locks in memory, too. */
    private static final Set<Option<?>> OPTIONS = options();

    private static final NamedBackends BACKENDS = new NamedBackends();

    /** Creates a driver, for {@link java.util.ServiceLoader}. */
    public MemoryDriver() {}

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public LockProvider open(LockConfig config) {
        String prefix = prefix(config);
        if (!config.endpoints().isEmpty()) {
            throw new LockConfigurationException(
                    "locks in memory have a name and no host: write lock:memory:NAME instead of " + config);
        }
        EngineSettings settings = EngineSettings.from(config);
        String name = config.name();
        MemoryLockStore store = name.isEmpty()
                ? new MemoryLockStore(new MemoryBackend(), prefix, () -> {})
                : new MemoryLockStore(BACKENDS.enter(name), prefix, () -> BACKENDS.leave(name));
        return LockEngine.over(store, settings);
    }

    @Override
    public Optional<LockProvider> wrap(Object client, LockConfig config) {
        if (!(client instanceof MemoryBackend backend)) {
            return Optional.empty();
        }
        MemoryLockStore store = new MemoryLockStore(backend, prefix(config), () -> {});
        return Optional.of(LockEngine.over(store, EngineSettings.from(config)));
    }

    private static Set<Option<?>> options() {
        Set<Option<?>> options = new HashSet<>(StandardOptions.ALL);
        options.add(MaxLeaseTime.OPTION);
        return Set.copyOf(options);
    }

    private static String prefix(LockConfig config) {
        config.requireKnown(OPTIONS);
        String prefix = config.get(StandardOptions.KEY_PREFIX).orElse(DEFAULT_PREFIX);
        try {
            LockNames.checkPrefix(prefix);
        } catch (IllegalArgumentException e) {
            throw new LockConfigurationException("option keyPrefix: " + e.getMessage(), e);
        }
        return prefix;
    }
}
