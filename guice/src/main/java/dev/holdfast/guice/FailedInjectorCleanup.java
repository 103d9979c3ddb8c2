package dev.holdfast.guice;

import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.PrivateModule;
import com.google.inject.Provider;
import com.google.inject.spi.ProvisionListener;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes the providers of an injector whose creation fails in production: the application does not get that injector, and so
 * cannot close them. In production each bound singleton is created with the injector, so a singleton that could not be created
 * means failure. This is a private module because Guice creates the bindings of private modules last.
 */
final class FailedInjectorCleanup extends PrivateModule implements ProvisionListener {
    private final Set<Key<?>> notCreated = ConcurrentHashMap.newKeySet();

    @Override
    protected void configure() {
        Provider<Injector> here = getProvider(Injector.class);
        Provider<LockShutdown> shutdown = getProvider(LockShutdown.class);
        bind(FailedInjectorCleanup.class)
                .toProvider(() -> {
                    Set<Key<?>> bound = here.get().getParent().getBindings().keySet();
                    if (!Collections.disjoint(bound, notCreated)) {
                        shutdown.get().close();
                    }
                    return this;
                })
                .asEagerSingleton();
    }

    @Override
    public <T> void onProvision(ProvisionInvocation<T> singleton) {
        Key<T> key = singleton.getBinding().getKey();
        notCreated.add(key);
        singleton.provision(); // may throw, and may be called again
        notCreated.remove(key);
    }
}
