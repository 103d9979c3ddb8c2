package dev.holdfast.archrules;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The rules for a published module. A class {@code ArchitectureTest} in the tests of each such module implements this and says
 * what the module is allowed.
 */
public interface ModuleArchitecture extends PackageDocumentation {
    /** Returns what this module is allowed. */
    ModuleRules rules();

    @Test
    default void packagesHaveNoCycle() {
        Cycles cycles = Cycles.amongPackages(module().classes());
        assertThat(cycles.members())
                .as(() -> cycles.members().stream().map(cycles::explain).collect(Collectors.joining("\n")))
                .isEmpty();
    }

    @Test
    default void classesHaveNoCycleExceptFrozenOnes() {
        Cycles cycles = Cycles.amongClasses(module().classes());
        List<Set<String>> frozen = rules().frozenCycles();
        String others = cycles.members().stream()
                .filter(cycle -> frozen.stream().noneMatch(known -> known.containsAll(simpleNames(cycle))))
                .map(cycle -> cycles.explain(cycle)
                        + simpleNames(cycle).stream()
                                .collect(Collectors.joining("\", \"", "as a frozen one: .frozenCycle(\"", "\")\n")))
                .collect(Collectors.joining("\n"));
        assertThat(others)
                .as("classes of %s that use each other in a cycle", module())
                .isEmpty();
        assertThat(frozen.stream().flatMap(Set::stream))
                .as(
                        "classes in the frozen cycles of %s that are in no cycle any more: take them off the list",
                        module())
                .allMatch(name -> cycles.members().stream()
                        .anyMatch(cycle -> simpleNames(cycle).contains(name)));
    }

    private static Set<String> simpleNames(Set<String> names) {
        return names.stream()
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    default void usesNothingButWhatItMay() {
        JavaClasses classes = module().classes();
        classes()
                .should()
                .onlyDependOnClassesThat(inTheModule(classes)
                        .or(resideInAnyPackage(rules().usable().toArray(String[]::new))))
                .check(classes);
    }

    private static DescribedPredicate<JavaClass> inTheModule(JavaClasses classes) {
        return DescribedPredicate.describe(
                "are in the module",
                type -> classes.contain(type.getBaseComponentType().getName()));
    }

    @Test
    default void layersUseOnlyLowerOnes() {
        List<String> layers = rules().layers();
        if (layers.isEmpty()) {
            return;
        }
        JavaClasses classes = module().classes();
        classes().should().resideInAnyPackage(layers.toArray(String[]::new)).check(classes);
        for (int layer = 1; layer < layers.size(); layer++) {
            String[] above = layers.subList(0, layer).toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(layers.get(layer))
                    .should()
                    .dependOnClassesThat(inTheModule(classes).and(resideInAnyPackage(above)))
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @Test
    default void printsNothing() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethodWhere(target(name("printStackTrace")).and(target(rawParameterTypes(new Class<?>[0]))))
                .check(module().classes());
    }

    @Test
    default void logsOnlyThroughTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.commons.logging..")
                .check(module().classes());
    }

    @Test
    default void keepsNothingInThreadLocals() {
        Set<String> allowed = rules().threadLocals();
        noClasses()
                .that(DescribedPredicate.describe(
                        "are not among " + allowed, type -> !allowed.contains(type.getName())))
                .should()
                .dependOnClassesThat(assignableTo(ThreadLocal.class).or(assignableTo(InheritableThreadLocal.class)))
                .check(module().classes());
    }

    @Test
    default void synchronizesOnlyByLocks() {
        assertThat(module().sources()).isNotEmpty();
        assertThat(module().sources())
                .filteredOn(file -> SourceText.hasKeyword(file, "synchronized"))
                .isEmpty();
    }

    @Test
    default void exportedSignaturesNameOnlyExportedTypes() {
        assertThat(PublicApi.of(module()).hiddenTypes())
                .as("types that the public API of %s names, and that other modules cannot see", module())
                .isEmpty();
    }

    @Test
    default void publicApiIsAsCommitted() {
        ApiList.check(module().resolve("api.txt"), PublicApi.of(module()).text());
    }
}
