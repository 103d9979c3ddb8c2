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
 * Closes the providers of an injector whose creation fails in production, as nobody gets that injector to close them by. There
 * each singleton that is bound is made at the creation, so one that could not be made is the end of it. What private modules bind
 * is made after the rest.
 */
final class FailedCreation extends PrivateModule implements ProvisionListener {
    private final Set<Key<?>> notMade = ConcurrentHashMap.newKeySet();

    @Override
    protected void configure() {
        Provider<Injector> here = getProvider(Injector.class);
        Provider<LockShutdown> shutdown = getProvider(LockShutdown.class);
        bind(FailedCreation.class)
                .toProvider(() -> {
                    Set<Key<?>> bound = here.get().getParent().getBindings().keySet();
                    if (!Collections.disjoint(bound, notMade)) {
                        shutdown.get().close();
                    }
                    return this;
                })
                .asEagerSingleton();
    }

    @Override
    public <T> void onProvision(ProvisionInvocation<T> singleton) {
        Key<T> key = singleton.getBinding().getKey();
        notMade.add(key);
        singleton.provision(); // or throws; it may be tried again
        notMade.remove(key);
    }
}
