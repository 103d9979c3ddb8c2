package dev.holdfast.testkit.history;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The events of several processes, sorted by time. Immutable. */
public final class History {
    private final List<Event> events;

    private History(Stream<Event> events) {
        this.events = events.sorted(Comparator.comparingLong(Event::t)).toList();
    }

    /** Returns the history of these events. */
    public static History of(Collection<Event> events) {
        return new History(events.stream());
    }

    /** Returns the events. */
    public List<Event> events() {
        return events;
    }

    /** Returns the events for which the condition holds, as a history. */
    public History where(Predicate<Event> condition) {
        return new History(events.stream().filter(condition));
    }

    /** Returns the events of acquisitions that were requested at this time or later, and those that belong to no acquisition. */
    public History requestedSince(long from) {
        Set<List<?>> attempts = events.stream()
                .filter(event -> event.is(Op.ACQUIRE, Phase.INVOKE) && event.t() >= from)
                .map(event -> List.of(event.worker(), event.attempt()))
                .collect(Collectors.toSet());
        return where(event -> event.attempt() == 0 || attempts.contains(List.of(event.worker(), event.attempt())));
    }

    /** Returns the number of events that are the given step of the given operation. */
    public long count(Op op, Phase phase) {
        return events.stream().filter(event -> event.is(op, phase)).count();
    }

    @Override
    public String toString() {
        return events.size() + " events";
    }
}
