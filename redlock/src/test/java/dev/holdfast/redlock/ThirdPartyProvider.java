package dev.holdfast.redlock;

import dev.holdfast.Capability;
import dev.holdfast.DistributedLock;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;

/**
 * A provider that somebody else wrote, as far as a quorum can tell: it implements the public API, is no store of this
 * library, chooses its own tokens and has no fencing.
 */
final class ThirdPartyProvider implements LockProvider {
    private final LockProvider hidden;

    ThirdPartyProvider(LockProvider hidden) {
        this.hidden = hidden;
    }

    @Override
    public DistributedLock lock(String name) {
        return lock(name, LockOptions.defaults());
    }

    /** Only what has this provider's signature is passed on, so nobody finds the engine behind it. */
    @Override
    public DistributedLock lock(String name, LockOptions options) {
        DistributedLock lock =
                hidden.lock(name, options.toBuilder().fencing(false).build());
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
        hidden.close();
    }

    @Override
    public String toString() {
        return "third party";
    }
}
