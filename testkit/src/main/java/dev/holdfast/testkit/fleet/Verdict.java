package dev.holdfast.testkit.fleet;

import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.FenceChecker;
import dev.holdfast.testkit.history.FenceChecker.OutOfOrder;
import dev.holdfast.testkit.history.Grant;
import dev.holdfast.testkit.history.Grants;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.LostUpdateChecker;
import dev.holdfast.testkit.history.LostUpdateChecker.Updates;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.OverlapChecker;
import dev.holdfast.testkit.history.OverlapChecker.Overlap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The result of a run of a fleet.
 *
 * @param overlaps leases of one lock that were valid at the same time
 * @param fencesOutOfOrder grants whose fencing token should have been higher
 * @param updates the increments that were acknowledged, found and lost
 * @param errors events that no fault should cause
 * @param clients the figures of each client library, by its name
 */
public record Verdict(
        List<Overlap> overlaps,
        List<OutOfOrder> fencesOutOfOrder,
        Updates updates,
        List<Event> errors,
        Map<String, ClientFigures> clients) {

    /** Checks a history, with the values of the counters at its end. */
    public static Verdict of(History history, Map<String, Long> counters) {
        Map<String, List<Grant>> byClient = Grants.of(history).stream()
                .collect(Collectors.groupingBy(grant -> grant.granted().client()));
        Map<String, ClientFigures> clients = new TreeMap<>();
        byClient.forEach((client, grants) -> clients.put(client, ClientFigures.of(grants)));
        return new Verdict(
                OverlapChecker.check(history),
                FenceChecker.check(history),
                LostUpdateChecker.check(history, counters),
                history.where(event -> event.op() == Op.ERROR).events(),
                clients);
    }

    /** Returns whether the lock kept its promises: no overlap, no token out of order, no update lost or unexplained. */
    public boolean isGood() {
        return overlaps.isEmpty() && fencesOutOfOrder.isEmpty() && updates.lost() == 0 && updates.unexplained() == 0;
    }
}
