package dev.holdfast.memory;

import java.util.concurrent.ConcurrentHashMap;

/** The places that URLs name, kept as long as a provider uses them. */
final class NamedPlaces {
    private record Shared(MemoryPlace place, int users) {}

    private final ConcurrentHashMap<String, Shared> byName = new ConcurrentHashMap<>();

    MemoryPlace enter(String name) {
        return byName.merge(
                        name,
                        new Shared(new MemoryPlace(), 1),
                        (known, unused) -> new Shared(known.place, known.users + 1))
                .place;
    }

    void leave(String name) {
        byName.computeIfPresent(
                name, (key, known) -> known.users == 1 ? null : new Shared(known.place, known.users - 1));
    }

    int size() {
        return byName.size();
    }
}
