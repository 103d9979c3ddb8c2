package dev.holdfast.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.testkit.fleet.Availability;
import dev.holdfast.testkit.fleet.ClientFigures;
import dev.holdfast.testkit.fleet.Verdict;
import java.time.Duration;

/** Formats a result as one JSON object. */
final class ResultJson {
    private static final JsonMapper JSON = new JsonMapper();

    static String of(DemoResult result) {
        Verdict verdict = result.verdict();
        ObjectNode json = JSON.createObjectNode()
                .put("held", verdict.isGood())
                .put("seconds", result.settings().seconds())
                .put("workers", result.settings().workers())
                .put("expected", verdict.updates().expected())
                .put("found", verdict.updates().found())
                .put("inDoubt", verdict.updates().inDoubt())
                .put("lostUpdates", verdict.updates().lost())
                .put("overlaps", verdict.overlaps().size())
                .put("fencesOutOfOrder", verdict.fencesOutOfOrder().size());
        result.problems().forEach(json.putArray("problems")::add);
        ObjectNode clients = json.putObject("clients");
        verdict.clients().forEach((name, figures) -> clients.set(name, client(figures)));
        ArrayNode phases = json.putArray("phases");
        result.phases().forEach(phase -> phases.add(phase(phase)));
        return json.toPrettyString() + "\n";
    }

    private static ObjectNode client(ClientFigures figures) {
        return JSON.createObjectNode()
                .put("acquisitions", figures.acquisitions())
                .put("waitP50Millis", millis(figures.waitP50()))
                .put("waitP99Millis", millis(figures.waitP99()));
    }

    private static ObjectNode phase(DemoPhase phase) {
        Availability availability = phase.availability();
        return JSON.createObjectNode()
                .put("servers", phase.servers())
                .put("seconds", availability.time().toMillis() / 1e3)
                .put("acquisitions", availability.acquisitions())
                .put("perSecond", availability.perSecond())
                .put("longestGapMillis", millis(availability.longestGap()));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private ResultJson() {}
}
