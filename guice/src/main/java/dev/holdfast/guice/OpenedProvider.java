package dev.holdfast.guice;

import com.google.inject.Provider;
import com.google.inject.TypeLiteral;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import java.util.Set;

/** Opens a provider when the injector wants it. */
final class OpenedProvider implements Provider<LockProvider> {
    static final TypeLiteral<Set<LockListener>> LISTENERS = new TypeLiteral<>() {};

    private final Source.Opening opening;
    private final Provider<Set<LockListener>> listeners;
    private final Provider<LockShutdown> shutdown;

    OpenedProvider(Source.Opening opening, Provider<Set<LockListener>> listeners, Provider<LockShutdown> shutdown) {
        this.opening = opening;
        this.listeners = listeners;
        this.shutdown = shutdown;
    }

    @Override
    public LockProvider get() {
        Set<LockListener> told = listeners.get();
        return shutdown.get().opened(() -> opening.open(told));
    }

    /** Stands in messages of Guice. */
    @Override
    public String toString() {
        return "LockModule";
    }
}
