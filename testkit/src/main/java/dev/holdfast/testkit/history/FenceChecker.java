package dev.holdfast.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/**
 * Finds fencing tokens of one lock that are out of order. A grant that was reported before another was requested must have the
 * lower token, and no two grants may have the same token. The tokens of grants in flight at the same time may be in any order.
 */
public final class FenceChecker {
    /** Two grants, of which the second should have the higher token. */
    public record OutOfOrder(Grant earlier, Grant later) {
        @Override
        public String toString() {
            return "fencing tokens out of order: " + earlier + "; then, requested at " + later.requested() + ", "
                    + later;
        }
    }

    private final List<OutOfOrder> found = new ArrayList<>();

    private FenceChecker() {}

    /** Returns the grants whose token is too low, or is also the token of another grant. */
    public static List<OutOfOrder> check(History history) {
        FenceChecker checker = new FenceChecker();
        Grants.of(history).stream()
                .filter(grant -> grant.granted().fence() != null)
                .collect(Collectors.groupingBy(Grant::lock))
                .values()
                .forEach(checker::checkLock);
        return checker.found;
    }

    private void checkLock(List<Grant> grants) {
        PriorityQueue<Grant> reports = new PriorityQueue<>(Comparator.comparingLong(Grant::start));
        reports.addAll(grants);
        List<Grant> requests = grants.stream()
                .sorted(Comparator.comparingLong(Grant::requested))
                .toList();
        Map<Long, Grant> byFence = new HashMap<>();
        Grant highest = null;
        for (Grant later : requests) {
            while (!reports.isEmpty() && reports.element().start() < later.requested()) {
                Grant reported = reports.remove();
                highest = highest == null || fence(reported) > fence(highest) ? reported : highest;
            }
            Grant same = byFence.putIfAbsent(fence(later), later);
            if (same != null) {
                found.add(new OutOfOrder(same, later));
            } else if (highest != null && fence(highest) > fence(later)) {
                found.add(new OutOfOrder(highest, later));
            }
        }
    }

    private static long fence(Grant grant) {
        Long fence = grant.granted().fence();
        if (fence == null) {
            throw new IllegalStateException("not a fenced grant: " + grant);
        }
        return fence;
    }
}
