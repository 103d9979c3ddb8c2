package dev.holdfast.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A configuration of the model checker. Comments in its file say which result it has to give and which builds run it:
 *
 * <pre>
 * \* expect: LeaseExclusion
 * \* run: full
 * </pre>
 *
 * @param specification the module that it configures
 * @param invariants the names of the invariants that it checks
 * @param temporalProperties the names of the temporal properties that it checks
 */
record Configuration(
        Path file,
        Path specification,
        Expectation expectation,
        Tier tier,
        List<String> invariants,
        List<String> temporalProperties) {
    private static final String SUFFIX = ".cfg";
    private static final Pattern INVARIANT = Pattern.compile("(?m)^INVARIANT (\\w+)$");
    private static final Pattern TEMPORAL_PROPERTY = Pattern.compile("(?m)^PROPERTY (\\w+)$");

    /** Returns the configurations of a folder, in the order of their names. */
    static List<Configuration> all(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(Configuration::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a configuration. Throws an exception if the file does not say what to expect. */
    static Configuration read(Path file) {
        String text = text(file);
        try {
            Configuration configuration = new Configuration(
                    file,
                    file.resolveSibling(specificationOf(nameOf(file))),
                    Expectation.parse(comment(text, "expect")),
                    Tier.parse(comment(text, "run")),
                    names(INVARIANT, text),
                    names(TEMPORAL_PROPERTY, text));
            configuration.check();
            return configuration;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** The names say which configurations are mutants, so a mutant cannot be expected to hold by mistake. */
    private void check() {
        boolean mutant = name().startsWith("Bad");
        if (mutant != expectation.violated().isPresent()) {
            throw new IllegalArgumentException(
                    mutant ? "a mutant has to violate a property" : "only a name with Bad may expect a violation");
        }
        expectation.violated().ifPresent(this::checkViolated);
    }

    private void checkViolated(String property) {
        // TLC does not say which temporal property is violated, so it must be the only one.
        if (!invariants.contains(property) && !temporalProperties.equals(List.of(property))) {
            throw new IllegalArgumentException(property
                    + " is expected to be violated, but is neither an invariant nor the only temporal property");
        }
    }

    /** Returns the name of the file without its suffix. */
    String name() {
        return nameOf(file);
    }

    private static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static String specificationOf(String name) {
        if (name.startsWith("Lock_") || name.startsWith("Bad_")) {
            return "HoldfastLock.tla";
        }
        if (name.startsWith("Red_") || name.startsWith("BadRed_")) {
            return "HoldfastRedlock.tla";
        }
        throw new IllegalArgumentException("the name has to begin with Lock_, Bad_, Red_ or BadRed_");
    }

    private static String comment(String text, String key) {
        List<String> values = names(Pattern.compile("(?m)^\\\\\\* " + key + ": (\\w+)$"), text);
        if (values.size() != 1) {
            throw new IllegalArgumentException("there has to be one line \"\\* " + key + ": \", not " + values.size());
        }
        return values.get(0);
    }

    private static List<String> names(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(Configuration::name).toList();
    }

    private static String name(MatchResult found) {
        return found.group(1);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name() + " " + expectation;
    }
}
