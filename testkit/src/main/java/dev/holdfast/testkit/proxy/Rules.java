package dev.holdfast.testkit.proxy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The current faults, and the connections that each of them affects. Thread-safe. */
final class Rules {
    private record Rule(Predicate<Connection> whom, Direction direction, Fault fault) {}

    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    void add(Predicate<Connection> whom, Direction direction, Fault fault) {
        rules.add(new Rule(whom, direction, fault));
    }

    void clear() {
        rules.clear();
    }

    /** Returns the faults of one connection in one direction. */
    List<Fault> of(Connection connection, Direction direction) {
        return rules.stream()
                .filter(rule -> rule.direction == direction && rule.whom.test(connection))
                .map(Rule::fault)
                .toList();
    }
}
