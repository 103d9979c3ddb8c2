package working;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockDriver;
import dev.holdfast.LockProvider;
import java.util.Optional;
import java.util.Set;

/** A driver that only says that it was chosen. */
public final class WorkingDriver implements LockDriver {
    @Override
    public String name() {
        return "working";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("redis");
    }

    @Override
    public LockProvider open(LockConfig config) {
        throw new LockConfigurationException("opened by working");
    }

    @Override
    public Optional<LockProvider> wrap(Object client, LockConfig config) {
        return Optional.empty();
    }
}
