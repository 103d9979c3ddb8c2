package dev.holdfast.guice;

import com.google.inject.Provider;
import com.google.inject.TypeLiteral;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import java.util.Set;

/** Opens a provider when the injector needs it. */
final class LockProviderOpener implements Provider<LockProvider> {
    static final TypeLiteral<Set<LockListener>> LISTENERS = new TypeLiteral<>() {};

    private final ProviderSource.Opening opening;
    private final Provider<Set<LockListener>> listeners;
    private final Provider<LockShutdown> shutdown;

    LockProviderOpener(
            ProviderSource.Opening opening, Provider<Set<LockListener>> listeners, Provider<LockShutdown> shutdown) {
        this.opening = opening;
        this.listeners = listeners;
        this.shutdown = shutdown;
    }

    @Override
    public LockProvider get() {
        Set<LockListener> bound = listeners.get();
        return shutdown.get().opened(() -> opening.open(bound));
    }

    /** Returns the name that Guice shows in messages. */
    @Override
    public String toString() {
        return "LockModule";
    }
}
