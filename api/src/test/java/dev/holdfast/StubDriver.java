package dev.holdfast;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A driver that does what a test tells it. */
class StubDriver implements LockDriver {
    private final @Nullable String name;
    private final Set<String> schemes;

    StubDriver(@Nullable String name, String... schemes) {
        this.name = name;
        this.schemes = Set.of(schemes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<String> schemes() {
        return schemes;
    }

    @Override
    public LockProvider open(LockConfig config) {
        throw new UnsupportedOperationException("open");
    }

    @Override
    public Optional<LockProvider> wrap(Object client, LockConfig config) {
        return Optional.empty();
    }
}
