package dev.holdfast.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documents name configurations and properties that exist, and give the results that are tested. */
class DocumentsTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| [^|]+ \\| (holds|\\w+ fails)[^|]* \\|");
    private static final Pattern NAME = Pattern.compile("`((?:Lock|Bad|Red|BadRed)_\\w+)`");
    private static final Pattern SAFETY_ROW =
            Pattern.compile("(?m)^\\| [^|]+ \\| `(\\w+)` \\| (`[^|]+) \\| (`[^|]+) \\|$");

    private final List<Configuration> configurations = Configuration.all(Path.of("tla"));

    @Test
    void tableOfConfigurationsHasEachWithItsResult() throws IOException {
        TreeMap<String, String> table = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("README.md")))
                .results()
                .forEach(row -> table.put(row.group(1), row.group(2)));

        TreeMap<String, String> expected = new TreeMap<>();
        configurations.forEach(configuration -> expected.put(
                configuration.name(),
                configuration
                        .expectation()
                        .violated()
                        .map(property -> property + " fails")
                        .orElse("holds")));
        assertThat(table).isEqualTo(expected);
    }

    @Test
    void safetyNamesMutantsThatViolateTheProperty() throws IOException {
        List<String> wrong = SAFETY_ROW
                .matcher(safety())
                .results()
                .flatMap(row -> names(row.group(3)).stream()
                        .filter(mutant -> !violates(mutant, row.group(1)))
                        .map(mutant -> mutant + " does not violate " + row.group(1)))
                .toList();

        assertThat(SAFETY_ROW.matcher(safety()).results()).hasSizeGreaterThan(5);
        assertThat(wrong).isEmpty();
    }

    @Test
    void safetyNamesConfigurationsThatCheckTheProperty() throws IOException {
        List<String> wrong = SAFETY_ROW
                .matcher(safety())
                .results()
                .flatMap(row -> names(row.group(2)).stream()
                        .filter(name -> !checks(name, row.group(1)))
                        .map(name -> name + " does not check " + row.group(1)))
                .toList();

        assertThat(wrong).isEmpty();
    }

    @Test
    void safetyNamesOnlyConfigurationsThatExist() throws IOException {
        assertThat(configurations).extracting(Configuration::name).containsAll(names(safety()));
    }

    private static String safety() throws IOException {
        return Files.readString(Path.of("../docs/safety.md"));
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        NAME.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    private boolean violates(String name, String property) {
        return configurations.stream()
                .anyMatch(configuration -> configuration.name().equals(name)
                        && configuration.expectation().violated().equals(Optional.of(property)));
    }

    private boolean checks(String name, String property) {
        return configurations.stream()
                .anyMatch(configuration -> configuration.name().equals(name)
                        && configuration.expectation().violated().isEmpty()
                        && (configuration.invariants().contains(property)
                                || configuration.temporalProperties().contains(property)));
    }
}
