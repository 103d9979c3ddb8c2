package dev.holdfast.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a server means for locks on it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at a Redis server, and says what its version, settings and clock mean for locks on it.",
            "",
            "What takes something away from the guarantees is a warning. Nothing is changed on the server.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there is nothing to warn of",
            "1:there are warnings",
            "2:wrong arguments",
            "119:Redis did not answer, or not as it should"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./holdfast doctor lock:redis://cache:6379",
            "  ./holdfast doctor --json | jq '.[] | select(.warning)'"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int USUAL_WIDTH = 80;
    private static final int MIN_WIDTH = 45;
    private static final int VERDICT_WIDTH = 6;
    private static final int SUBJECT_WIDTH = 13;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // which picocli replaces

    @Option(names = "--json", description = "Prints a JSON array of objects instead of the text.")
    private boolean json;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "URL",
            defaultValue = Target.DEFAULT,
            description = "Where the server is (default: as --url of the other commands).")
    private String url = "";

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        try (Redis redis = Redis.open(new Target(url))) {
            findings.addAll(Checkup.of(ServerInfo.of(redis)));
            findings.addAll(new Probes(redis).run());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? json(findings) : text(findings, Terminal.columns() == 0 ? USUAL_WIDTH : Terminal.columns()));
        out.flush();
        return findings.stream().anyMatch(Finding::isWarning) ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private static String json(List<Finding> findings) {
        ArrayNode array = new JsonMapper().createArrayNode();
        findings.forEach(finding -> array.addObject()
                .put("warning", finding.isWarning())
                .put("subject", finding.subject())
                .put("value", finding.value())
                .put("meaning", finding.meaning()));
        return array.toPrettyString() + "\n";
    }

    static String text(List<Finding> findings, int width) {
        int rest = Math.max(MIN_WIDTH, width) - VERDICT_WIDTH - SUBJECT_WIDTH - 1;
        int value = rest * 2 / 5;
        TextTable table = TextTable.forColumns(
                new ColorScheme.Builder(Terminal.ansi()).build(),
                new Column(VERDICT_WIDTH, 0, Column.Overflow.TRUNCATE),
                new Column(SUBJECT_WIDTH, 0, Column.Overflow.WRAP),
                new Column(value, 0, Column.Overflow.WRAP),
                new Column(rest - value, 0, Column.Overflow.WRAP));
        for (Finding finding : findings) {
            table.addRowValues(
                    finding.isWarning() ? "@|bold,yellow WARN|@" : "@|green ok|@",
                    finding.subject(),
                    finding.value(),
                    finding.meaning());
        }
        return table.toString();
    }
}
