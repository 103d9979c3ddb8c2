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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a server means for locks on it. */
@Command(
        name = "doctor",
        description = {
            "Checks a Redis server: what its version, settings and clock mean for locks.",
            "",
            "Anything that weakens the guarantees is a warning. The command changes nothing on the server.",
            ""
        },
        exitCodeList = {
            "0:there are no warnings",
            "1:there are warnings",
            ExitCodes.USAGE_TEXT,
            ExitCodes.UNAVAILABLE_TEXT
        },
        footer = {
            "  ./holdfast doctor lock:redis://cache:6379",
            "  ./holdfast doctor --json | jq '.[] | select(.warning)'"
        })
final class DoctorCommand extends CliCommand implements Callable<Integer> {
    private static final int USUAL_WIDTH = 80;
    private static final int MIN_WIDTH = 45;
    private static final int VERDICT_WIDTH = 6;
    private static final int SUBJECT_WIDTH = 13;

    @Option(names = "--json", description = "Prints a JSON array of objects instead of the text.")
    private boolean json;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "URL",
            defaultValue = Target.DEFAULT,
            description = "The server (default: as --url of the other commands).")
    private String url = "";

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        try (Redis redis = Redis.open(new Target(url))) {
            findings.addAll(ServerInfoCheck.of(ServerInfo.of(redis)));
            findings.addAll(new ServerProbes(redis).run());
        }
        PrintWriter out = out();
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
