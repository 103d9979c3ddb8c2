package dev.holdfast.guice;

import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Provider;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The source of a module's provider: a configuration, or a client that the application has bound. */
interface ProviderSource {
    /**
     * Checks all that can be checked without opening the provider.
     *
     * @throws LockConfigurationException if something is wrong
     */
    Opening prepare(Binder binder);

    /** Opens the provider. */
    interface Opening {
        LockProvider open(Set<LockListener> listeners);
    }

    static ProviderSource opened(Supplier<LockConfig> config) {
        return binder -> {
            LockConfig checked = config.get();
            return listeners -> LockProviders.open(withListeners(checked, listeners));
        };
    }

    static ProviderSource wrapped(Key<?> client, LockConfig options) {
        return binder -> {
            Provider<?> object = binder.getProvider(client);
            return listeners -> LockProviders.wrap(object.get(), withListeners(options, listeners));
        };
    }

    private static LockConfig withListeners(LockConfig config, Set<LockListener> more) {
        if (more.isEmpty()) {
            return config;
        }
        List<LockListener> all = Stream.concat(config.get(StandardOptions.LISTENER).stream(), more.stream())
                .toList();
        return config.toBuilder()
                .set(StandardOptions.LISTENER, LockListener.all(all))
                .build();
    }
}
