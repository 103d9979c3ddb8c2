package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.contended.ContendedSuite;
import dev.holdfast.benchmarks.contended.DeathsSuite;
import dev.holdfast.benchmarks.holding.HoldingSuite;
import dev.holdfast.benchmarks.holding.MemorySuite;
import dev.holdfast.benchmarks.pairs.ThreadsSuite;
import dev.holdfast.benchmarks.pairs.ThroughputSuite;
import dev.holdfast.benchmarks.pairs.UncontendedSuite;
import dev.holdfast.benchmarks.redlock.RedlockSuite;
import dev.holdfast.benchmarks.server.ServerSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs suites and writes the report. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        description = "Measures Holdfast against the plain client and other lock libraries.")
final class Main implements Callable<Integer> {
    private static final List<Suite> SUITES = List.of(
            new UncontendedSuite(),
            new ThroughputSuite(),
            new ThreadsSuite(),
            new ContendedSuite(),
            new DeathsSuite(),
            new HoldingSuite(),
            new RedlockSuite(),
            new ServerSuite(),
            new MemorySuite());

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Extent extent;

    @Option(names = "--only", split = ",", paramLabel = "SUITE", description = "run these suites only, such as redlock")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--server",
            paramLabel = "SERVER",
            description =
                    "the redis-server or valkey-server to start, or redis://HOST:PORT for suites that need one server;"
                            + " that of HOLDFAST_REDIS or of the build unless given")
    private @Nullable String server;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "benchmarks/target/report",
            description = "where to write report.md and report.html; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init") // by picocli
    private Path out;

    /** The options for the extent of a run; exactly one must be given. */
    private static final class Extent {
        @Option(names = "--quick", description = "those that goals are about; about seven minutes on two processors")
        private boolean quick;

        @Option(
                names = "--full",
                description = "all contenders, with more rounds and larger samples; what is published")
        private boolean full;

        @Option(names = "--smoke", description = "some samples, to see that everything works; the figures mean nothing")
        @SuppressWarnings("UnusedVariable") // the case if none of the others is given
        private boolean smoke;

        Effort effort() {
            return quick ? Effort.QUICK : full ? Effort.FULL : Effort.SMOKE;
        }
    }

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        Logger.getLogger("").setLevel(Level.SEVERE); // logging each attempt to connect takes time
        System.exit(new CommandLine(new Main()).execute(args)); // exit, because clients that hang keep threads
    }

    @Override
    public Integer call() throws Exception {
        Set<String> unknown = new LinkedHashSet<>(only);
        SUITES.forEach(suite -> unknown.remove(suite.name()));
        if (!unknown.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "there is no suite " + String.join(", ", unknown));
        }
        if (server != null) {
            System.setProperty("holdfast.redis", server);
        }
        Effort effort = extent.effort();
        List<Section> sections = new ArrayList<>();
        for (Suite suite : SUITES) {
            if (only.isEmpty() || only.contains(suite.name())) {
                long start = System.nanoTime();
                System.err.println(suite.name() + " ...");
                sections.add(suite.run(effort));
                System.err.println(suite.name() + ": " + (System.nanoTime() - start) / 1_000_000_000L + " s");
            }
        }
        write(new Report(effort.name(), Machine.facts(), sections));
        return CommandLine.ExitCode.OK;
    }

    private void write(Report report) throws Exception {
        Files.createDirectories(out);
        String markdown = Markdown.of(report);
        Files.writeString(out.resolve("report.md"), markdown);
        Files.writeString(out.resolve("report.html"), Html.of(report));
        System.out.println(markdown);
        System.err.println("written to " + out.resolve("report.md") + " and " + out.resolve("report.html"));
    }
}
