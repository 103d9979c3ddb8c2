package throwing;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockDriver;
import dev.holdfast.LockProvider;
import java.util.Optional;
import java.util.Set;

/** A driver that cannot be made. */
public final class ThrowingDriver implements LockDriver {
    public ThrowingDriver() {
        throw new IllegalStateException("not on this machine");
    }

    @Override
    public String name() {
        return "throwing";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("redis");
    }

    @Override
    public LockProvider open(LockConfig config) {
        throw new LockConfigurationException("opened by throwing");
    }

    @Override
    public Optional<LockProvider> wrap(Object client, LockConfig config) {
        return Optional.empty();
    }
}
