package dev.holdfast.it.gates;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.PackageDocumentation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be seen only with all modules at once: their graph, and that each is held to the rules. */
class ArchitectureTest {
    private static final Set<String> ON_THE_API = Set.of("dev.holdfast");
    private static final Set<String> ON_THE_SPI = Set.of("dev.holdfast", "dev.holdfast.spi");
    private static final Set<String> ON_THE_ENGINE = Set.of("dev.holdfast", "dev.holdfast.spi", "dev.holdfast.engine");
    private static final Set<String> ON_REDIS =
            Set.of("dev.holdfast", "dev.holdfast.spi", "dev.holdfast.engine", "dev.holdfast.redis");

    /** The published modules, and which others each may require. */
    private static final Map<String, Set<String>> MAY_REQUIRE = Map.ofEntries(
            entry("dev.holdfast", Set.of()),
            entry("dev.holdfast.spi", ON_THE_API),
            entry("dev.holdfast.engine", ON_THE_SPI),
            entry("dev.holdfast.redis", ON_THE_ENGINE),
            entry("dev.holdfast.memory", ON_THE_ENGINE),
            entry("dev.holdfast.redlock", ON_THE_ENGINE),
            entry("dev.holdfast.resilience4j", ON_THE_ENGINE),
            entry("dev.holdfast.jedis", ON_REDIS),
            entry("dev.holdfast.lettuce", ON_REDIS),
            entry("dev.holdfast.redisson", ON_REDIS),
            entry("dev.holdfast.guice", ON_THE_API),
            entry("dev.holdfast.micrometer", ON_THE_API),
            entry("dev.holdfast.tck", ON_THE_API));

    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(holdfast-[\\w-]+)</artifactId>");

    static List<Path> published() {
        return SourceFiles.published();
    }

    static List<Path> modules() {
        return SourceFiles.modules().toList();
    }

    @Test
    void publishedModulesAreTheKnownOnes() {
        assertThat(published().stream().map(module -> descriptor(module).name()))
                .containsExactlyInAnyOrderElementsOf(MAY_REQUIRE.keySet());
    }

    @ParameterizedTest
    @MethodSource("published")
    void moduleRequiresOnlyModulesBelowIt(Path module) {
        assertThat(descriptor(module).requires())
                .extracting(ModuleDescriptor.Requires::name)
                .filteredOn(MAY_REQUIRE::containsKey)
                .isSubsetOf(MAY_REQUIRE.get(descriptor(module).name()));
    }

    /** Looks at sources, as some of the modules are built after this one. */
    @ParameterizedTest
    @MethodSource("modules")
    void moduleHasAnArchitectureTestOfItsOwn(Path module) throws IOException {
        Class<?> rules = SourceFiles.isPublished(module) ? ModuleArchitecture.class : PackageDocumentation.class;
        try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
            assertThat(files.filter(file -> file.endsWith("ArchitectureTest.java")))
                    .as("an ArchitectureTest in %s", module.getFileName())
                    .anySatisfy(file -> assertThat(file)
                            .content()
                            .contains("class ArchitectureTest implements " + rules.getSimpleName()));
        }
    }

    @ParameterizedTest
    @MethodSource("published")
    void publishedModuleCommitsItsApi(Path module) {
        assertThat(module.resolve("api.txt"))
                .content()
                .startsWith("module " + descriptor(module).name() + "\n");
    }

    @Test
    void bomNamesThePublishedModules() {
        Set<String> artifacts = published().stream()
                .map(module -> artifacts(module.resolve("pom.xml")).get(1))
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> bom = artifacts(SourceFiles.resolve("bom/pom.xml"));

        assertThat(bom.subList(1, bom.size())).containsExactlyInAnyOrderElementsOf(artifacts);
    }

    /** Returns the artifacts of the project that a pom names: in a module first the parent, then the module itself. */
    private static List<String> artifacts(Path pom) {
        return ARTIFACT.matcher(SourceFiles.read(pom))
                .results()
                .map(ArchitectureTest::name)
                .toList();
    }

    private static String name(MatchResult found) {
        return found.group(1);
    }

    private static ModuleDescriptor descriptor(Path module) {
        try (InputStream in = Files.newInputStream(module.resolve("target/classes/module-info.class"))) {
            return ModuleDescriptor.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
