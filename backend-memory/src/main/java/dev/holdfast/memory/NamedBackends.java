package dev.holdfast.memory;

import java.util.concurrent.ConcurrentHashMap;

/** The backends that URLs name. Each is kept as long as a provider uses it. */
final class NamedBackends {
    private record Shared(MemoryBackend backend, int users) {}

    private final ConcurrentHashMap<String, Shared> byName = new ConcurrentHashMap<>();

    MemoryBackend enter(String name) {
        return byName.merge(
                        name,
                        new Shared(new MemoryBackend(), 1),
                        (known, unused) -> new Shared(known.backend, known.users + 1))
                .backend;
    }

    void leave(String name) {
        byName.computeIfPresent(
                name, (key, known) -> known.users == 1 ? null : new Shared(known.backend, known.users - 1));
    }

    int size() {
        return byName.size();
    }
}
