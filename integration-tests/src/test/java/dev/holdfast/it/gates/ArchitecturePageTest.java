package dev.holdfast.it.gates;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page on the architecture says what the code is: its pictures, and the files on the two paths. */
class ArchitecturePageTest {
    private static final String PAGE = SourceFiles.read(SourceFiles.resolve("docs/architecture.md"));

    @Test
    void pictureOfModulesIsThatOfTheirDescriptors() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (Path module : SourceFiles.published()) {
            ModuleDescriptor descriptor = descriptor(module);
            uses.put(
                    node(descriptor.name()),
                    descriptor.requires().stream()
                            .map(Requires::name)
                            .filter(name -> name.equals("dev.holdfast") || name.startsWith("dev.holdfast."))
                            .map(ArchitecturePageTest::node)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        assertThat(PAGE).contains(picture(uses));
    }

    private static String node(String moduleName) {
        return moduleName.equals("dev.holdfast") ? "api" : moduleName.substring("dev.holdfast.".length());
    }

    @ParameterizedTest
    @CsvSource({"engine, dev.holdfast.engine", "redis, dev.holdfast.redis"})
    void pictureOfPackagesIsThatOfTheirClasses(String module, String root) {
        JavaClasses classes = new ClassFileImporter().importPath(SourceFiles.resolve(module + "/target/classes"));
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : classes) {
            Set<String> used = uses.computeIfAbsent(shortName(type, root), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (classes.contain(target.getName())
                        && !target.getPackageName().equals(type.getPackageName())) {
                    used.add(shortName(target, root));
                }
            }
        }
        assertThat(PAGE).contains(picture(uses));
    }

    private static String shortName(JavaClass type, String root) {
        return type.getPackageName().equals(root)
                ? root.substring(root.lastIndexOf('.') + 1)
                : type.getPackageName().substring(root.length() + 1);
    }

    /** Returns a graph as Mermaid draws it, without the arrows that follow from others. */
    private static String picture(Map<String, Set<String>> uses) {
        StringBuilder lines = new StringBuilder("```mermaid\nflowchart TD\n");
        uses.forEach((from, targets) -> targets.stream()
                .filter(to -> targets.stream().noneMatch(other -> !other.equals(to) && reaches(uses, other, to)))
                .forEach(to -> lines.append("    ")
                        .append(from)
                        .append(" --> ")
                        .append(to)
                        .append('\n')));
        return lines.append("```\n").toString();
    }

    private static boolean reaches(Map<String, Set<String>> uses, String from, String to) {
        return uses.getOrDefault(from, Set.of()).stream().anyMatch(next -> next.equals(to) || reaches(uses, next, to));
    }

    @ParameterizedTest
    @CsvSource({"From `LockProviders.open` to the Lua text, 15", "From busy to hand-over, 18"})
    void pathsNameFilesThatExistAndAreShort(String heading, int limit) throws IOException {
        List<String> files = files(heading);
        try (Stream<Path> sources = Files.walk(SourceFiles.resolve("."))) {
            Set<String> names = sources.filter(file -> file.toString().contains("/src/main/"))
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
            assertThat(files).hasSizeBetween(8, limit).doesNotHaveDuplicates();
            assertThat(names).containsAll(files);
        }
    }

    /** Returns the files in the first column of the table below a heading. */
    private static List<String> files(String heading) {
        int start = PAGE.indexOf("## " + heading + "\n");
        assertThat(start).as("the heading %s", heading).isNotNegative();
        int end = PAGE.indexOf("\n## ", start + 1);
        String section = PAGE.substring(start, end < 0 ? PAGE.length() : end);
        return Pattern.compile("(?m)^\\| `([\\w.]+)` \\|")
                .matcher(section)
                .results()
                .map(ArchitecturePageTest::file)
                .toList();
    }

    private static String file(MatchResult row) {
        String name = row.group(1);
        return name.contains(".") ? name : name + ".java";
    }

    private static ModuleDescriptor descriptor(Path module) {
        try (InputStream in = Files.newInputStream(module.resolve("target/classes/module-info.class"))) {
            return ModuleDescriptor.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
