package dev.holdfast.redlock;

import dev.holdfast.Capability;
import dev.holdfast.DistributedLock;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;

/**
 * A provider that looks like one of a third party: it implements the public API only, chooses its own owner tokens and has no
 * fencing.
 */
final class ThirdPartyProvider implements LockProvider {
    private final LockProvider delegate;

    ThirdPartyProvider(LockProvider delegate) {
        this.delegate = delegate;
    }

    @Override
    public DistributedLock lock(String name) {
        return lock(name, LockOptions.defaults());
    }

    /** Returns a proxy with the public API only, so that the engine behind it cannot be found. */
    @Override
    public DistributedLock lock(String name, LockOptions options) {
        DistributedLock lock =
                delegate.lock(name, options.toBuilder().fencing(false).build());
        return (DistributedLock) Proxy.newProxyInstance(
                DistributedLock.class.getClassLoader(),
                new Class<?>[] {DistributedLock.class},
                (proxy, method, args) -> method.invoke(lock, args));
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    @Override
    public void close() {
        delegate.close();
    }

    @Override
    public String toString() {
        return "third party";
    }
}
