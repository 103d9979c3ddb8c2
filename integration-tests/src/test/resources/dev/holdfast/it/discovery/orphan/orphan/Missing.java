package orphan;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockDriver;
import dev.holdfast.LockProvider;
import java.util.Optional;
import java.util.Set;

/** Is compiled, and then left out. */
public abstract class Missing implements LockDriver {
    @Override
    public String name() {
        return "orphan";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("redis");
    }

    @Override
    public LockProvider open(LockConfig config) {
        throw new LockConfigurationException("opened by orphan");
    }

    @Override
    public Optional<LockProvider> wrap(Object client, LockConfig config) {
        return Optional.empty();
    }
}
