package dev.holdfast.spi;

import dev.holdfast.LockProvider;
import java.util.Objects;

/** Sees any provider as a store, so that a decorator takes somebody else's provider too. */
public final class LockStores {
    /**
     * Returns the store of a provider: the one that it is made over, or a bridge over its public API if it is not made with
     * {@link LockEngine}. Such a bridge can neither take a caller's token nor confirm fencing tokens, and says so in its
     * {@linkplain LockStore#capabilities() capabilities}.
     *
     * @param provider the provider; it stays the caller's to close
     * @return its store. Closing the store of a provider that is made with {@link LockEngine} is up to that provider; closing
     *     a bridge leaves the provider open
     */
    public static LockStore of(LockProvider provider) {
        Objects.requireNonNull(provider);
        return provider.unwrap(LockStore.class).orElseGet(() -> new ProviderStore(provider));
    }

    private LockStores() {}
}
