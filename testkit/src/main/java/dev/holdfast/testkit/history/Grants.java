package dev.holdfast.testkit.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds the leases in a history, and the time during which their workers relied on each. */
public final class Grants {
    private final Map<Attempt, Long> requests = new HashMap<>();
    private final Map<String, Long> ends = new HashMap<>();
    private final Map<String, Long> deadlines = new HashMap<>();
    private final Map<String, TreeSet<Long>> deaths = new HashMap<>();

    private record Attempt(String worker, long number) {
        static Attempt of(Event event) {
            return new Attempt(event.worker(), event.attempt());
        }
    }

    private Grants() {}

    /** Returns the grants, in the order in which they were reported. */
    public static List<Grant> of(History history) {
        Grants grants = new Grants();
        history.events().forEach(grants::add);
        return history.events().stream()
                .filter(event -> event.is(Op.ACQUIRE, Phase.OK))
                .map(grants::grant)
                .toList();
    }

    private void add(Event event) {
        String owner = event.owner();
        Long deadline = event.deadline();
        if (event.is(Op.ACQUIRE, Phase.INVOKE)) {
            requests.put(Attempt.of(event), event.t());
        } else if (event.op() == Op.DEATH) {
            deaths.computeIfAbsent(event.worker(), worker -> new TreeSet<>()).add(event.t());
        } else if (owner != null && (event.is(Op.RELEASE, Phase.INVOKE) || event.op() == Op.LOST)) {
            ends.merge(owner, event.t(), Math::min);
        } else if (owner != null && deadline != null) {
            deadlines.merge(owner, deadline, Math::max);
        }
    }

    private Grant grant(Event granted) {
        String owner = granted.owner();
        Long requested = requests.get(Attempt.of(granted));
        if (owner == null || requested == null) {
            throw new IllegalArgumentException("a grant without an owner or a request: " + granted);
        }
        Long death = deaths.getOrDefault(granted.worker(), new TreeSet<>()).ceiling(granted.t());
        long end = Math.min(ends.getOrDefault(owner, Long.MAX_VALUE), deadlines.getOrDefault(owner, Long.MAX_VALUE));
        return new Grant(requested, granted, death == null ? end : Math.min(end, death));
    }
}
