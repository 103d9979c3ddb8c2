package dev.holdfast.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds leases of one lock that were valid at the same time. A lease that ends at the instant the next one begins does not overlap it. */
public final class OverlapChecker {
    /** Two leases that were valid at the same time. */
    public record Overlap(Grant first, Grant second) {
        /** Returns the number of nanoseconds during which both were valid. */
        public long nanos() {
            return Math.min(first.end(), second.end()) - second.start();
        }

        @Override
        public String toString() {
            return "overlap of " + nanos() / 1_000 + " us: " + first + "; " + second;
        }
    }

    /** Returns each lease that began while an earlier one was valid, together with the earlier one. */
    public static List<Overlap> check(History history) {
        List<Overlap> overlaps = new ArrayList<>();
        Map<String, Grant> lasting = new HashMap<>();
        Grants.of(history).stream()
                .filter(grant -> grant.start() < grant.end())
                .sorted(Comparator.comparingLong(Grant::start))
                .forEach(grant -> {
                    Grant before = lasting.get(grant.lock());
                    if (before != null && grant.start() < before.end()) {
                        overlaps.add(new Overlap(before, grant));
                    }
                    if (before == null || grant.end() > before.end()) {
                        lasting.put(grant.lock(), grant);
                    }
                });
        return overlaps;
    }

    private OverlapChecker() {}
}
