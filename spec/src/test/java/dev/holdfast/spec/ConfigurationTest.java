package dev.holdfast.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @TempDir
    private Path folder;

    @Test
    void readsWhatTheFileSays() throws IOException {
        Configuration configuration =
                read("BadRed_a", "\\* expect: Second", "\\* run: full", "INVARIANT First", "INVARIANT Second");

        assertThat(configuration.name()).isEqualTo("BadRed_a");
        assertThat(configuration.specification()).isEqualTo(folder.resolve("HoldfastRedlock.tla"));
        assertThat(configuration.expectation()).isEqualTo(new Expectation(Optional.of("Second")));
        assertThat(configuration.tier()).isEqualTo(Tier.FULL);
        assertThat(configuration.invariants()).containsExactly("First", "Second");
        assertThat(configuration).hasToString("BadRed_a violates Second");
    }

    @Test
    void prefixNamesTheSpecification() throws IOException {
        for (String name : List.of("Lock_a", "Red_a")) {
            assertThat(read(name, "\\* expect: holds", "\\* run: all").specification())
                    .isEqualTo(folder.resolve(name.equals("Lock_a") ? "HoldfastLock.tla" : "HoldfastRedlock.tla"));
        }
        assertThat(read("Bad_a", "\\* expect: P", "\\* run: all", "PROPERTY P").specification())
                .isEqualTo(folder.resolve("HoldfastLock.tla"));
        assertRefused("the name has to begin with", "Other_a", "\\* expect: holds", "\\* run: all");
    }

    @Test
    void fileWithoutAnExpectationIsRefused() {
        assertRefused("there has to be one line \"\\* expect: \", not 0", "Lock_a", "\\* run: full");
    }

    @Test
    void fileWithTwoExpectationsIsRefused() {
        assertRefused(
                "not 2", "Bad_a", "\\* expect: A", "\\* expect: B", "\\* run: full", "INVARIANT A", "INVARIANT B");
    }

    @Test
    void fileWithoutATierIsRefused() {
        assertRefused("there has to be one line \"\\* run: \", not 0", "Lock_a", "\\* expect: holds");
        assertRefused("there is no tier weekly", "Lock_a", "\\* expect: holds", "\\* run: weekly");
    }

    @Test
    void mutantThatIsExpectedToHoldIsRefused() {
        assertRefused("a mutant has to violate a property", "Bad_a", "\\* expect: holds", "\\* run: full");
    }

    @Test
    void configurationThatIsNoMutantHasToHold() {
        assertRefused("only a name with Bad", "Lock_a", "\\* expect: A", "\\* run: full", "INVARIANT A");
    }

    @Test
    void expectedPropertyHasToBeChecked() {
        assertRefused("A is expected to be violated", "Bad_a", "\\* expect: A", "\\* run: full", "INVARIANT B");
    }

    @Test
    void expectedTemporalPropertyHasToBeTheOnlyOne() {
        assertRefused("A is expected", "Bad_a", "\\* expect: A", "\\* run: full", "PROPERTY A", "PROPERTY B");
    }

    @Test
    void allReadsTheConfigurationsOfAFolderOnly() throws IOException {
        read("Lock_b", "\\* expect: holds", "\\* run: all");
        read("Lock_a", "\\* expect: holds", "\\* run: all");
        Files.writeString(folder.resolve("HoldfastLock.tla"), "");

        assertThat(Configuration.all(folder)).extracting(Configuration::name).containsExactly("Lock_a", "Lock_b");
    }

    private void assertRefused(String message, String name, String... lines) {
        assertThatThrownBy(() -> read(name, lines))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name + ".cfg: ")
                .hasMessageContaining(message);
    }

    private Configuration read(String name, String... lines) throws IOException {
        return Configuration.read(Files.writeString(folder.resolve(name + ".cfg"), String.join("\n", lines) + "\n"));
    }
}
