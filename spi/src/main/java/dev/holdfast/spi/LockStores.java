package dev.holdfast.spi;

import dev.holdfast.LockProvider;
import java.util.Objects;

/** Finds the store of a provider, so that a decorator accepts any provider. */
public final class LockStores {
    /**
     * Returns the store of a provider. A provider that was not made by the engine gets a bridge over its public API. A bridge
     * cannot use the engine's owner tokens. It has no queue, and cannot store the fencing tokens of a quorum. Its
     * {@linkplain LockStore#capabilities() capabilities} say so.
     *
     * @param provider the provider; the caller closes it
     * @return the store. The store of a provider made by the engine is closed by that provider; closing a bridge releases what was
     *     acquired through it and leaves the provider open
     */
    public static LockStore of(LockProvider provider) {
        Objects.requireNonNull(provider);
        return provider.unwrap(LockStore.class).orElseGet(() -> new ProviderLockStore(provider));
    }

    private LockStores() {}
}
