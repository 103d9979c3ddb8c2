package dev.holdfast.testkit.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares counters, which workers incremented by reading and then writing, with what the workers say they wrote. A write of
 * which nobody knows whether it had an effect, such as one of a worker that was killed before it said so, is in doubt.
 */
public final class LostUpdateChecker {
    /**
     * What was found.
     *
     * @param expected how many writes were acknowledged
     * @param found the sum of the counters
     * @param inDoubt how many writes may have had an effect or not
     * @param lost how many acknowledged writes have certainly no effect on the counters: some are missing, or the same value
     *     was written twice
     * @param unexplained by how much the counters are higher than all writes together can have made them
     */
    public record Updates(long expected, long found, long inDoubt, long lost, long unexplained) {
        private static final Updates NONE = new Updates(0, 0, 0, 0, 0);

        private Updates plus(Updates other) {
            return new Updates(
                    expected + other.expected,
                    found + other.found,
                    inDoubt + other.inDoubt,
                    lost + other.lost,
                    unexplained + other.unexplained);
        }
    }

    private record Write(String worker, long attempt) {}

    private final Map<Write, Event> outcomes = new HashMap<>();

    private LostUpdateChecker() {}

    /**
     * Checks all counters.
     *
     * @param history the events, with all acknowledged writes
     * @param found the counter of each lock, all of which were zero at first
     */
    public static Updates check(History history, Map<String, Long> found) {
        Map<String, List<Event>> writes = history.events().stream()
                .filter(event -> event.op() == Op.WRITE)
                .collect(Collectors.groupingBy(Event::lock));
        if (!found.keySet().containsAll(writes.keySet())) {
            throw new IllegalArgumentException(
                    "there were writes to " + writes.keySet() + ", but counters are given only for " + found.keySet());
        }
        Updates all = Updates.NONE;
        for (Map.Entry<String, Long> counter : found.entrySet()) {
            LostUpdateChecker checker = new LostUpdateChecker();
            writes.getOrDefault(counter.getKey(), List.of()).forEach(checker::add);
            all = all.plus(checker.updates(counter.getValue()));
        }
        return all;
    }

    /** Events of one instant may come in any order: an answer stays, whatever comes after it. */
    private void add(Event event) {
        outcomes.merge(new Write(event.worker(), event.attempt()), event, (one, other) -> isAnswer(one) ? one : other);
    }

    private static boolean isAnswer(Event event) {
        return event.phase() == Phase.OK || event.phase() == Phase.FAIL;
    }

    private Updates updates(long found) {
        List<Event> acknowledged = outcomes.values().stream()
                .filter(event -> event.phase() == Phase.OK)
                .toList();
        long inDoubt =
                outcomes.values().stream().filter(event -> !isAnswer(event)).count();
        long repeated = acknowledged.size()
                - acknowledged.stream().map(Event::value).distinct().count();
        long missing = acknowledged.size() - found;
        return new Updates(
                acknowledged.size(),
                found,
                inDoubt,
                Math.max(repeated, Math.max(0, missing)),
                Math.max(0, -missing - inDoubt));
    }
}
