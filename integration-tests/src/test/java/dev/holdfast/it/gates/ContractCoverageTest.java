package dev.holdfast.it.gates;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.tck.WaitingOrderContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that each provider is tested with each part of the contract. */
class ContractCoverageTest {
    private static final String CONTRACT = "dev.holdfast.tck";

    /** The compiled tests of each module. Reading them takes a second. */
    private static final Map<Path, JavaClasses> CLASSES = new ConcurrentHashMap<>();

    /** Returns the folders of the modules that register a driver, and therefore have a provider. */
    static List<Path> modulesWithProviders() {
        return SourceFiles.modules()
                .filter(module ->
                        Files.exists(module.resolve("src/main/resources/META-INF/services/dev.holdfast.LockDriver")))
                .toList();
    }

    @Test
    void theKnownProvidersAreFound() {
        assertThat(modulesWithProviders())
                .extracting(module -> module.getFileName().toString())
                .contains(
                        "backend-memory",
                        "backend-jedis",
                        "backend-lettuce",
                        "backend-redisson",
                        "redlock",
                        "resilience4j");
    }

    @ParameterizedTest
    @MethodSource("modulesWithProviders")
    void aProviderHasATestOfTheWholeContract(Path module) {
        assertThat(contractTests(module))
                .as("tests in %s that implement LockProviderContract and are found by the build", module.getFileName())
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "redlock,      RedlockOverServersTest",
        "redlock,      GuardedRedlockOverServersTest",
        "resilience4j, CircuitBreakerLocksOverRedisTest",
        "resilience4j, CircuitBreakerLocksLayersOverServersTest",
    })
    void quorumsAndBreakersHaveContractTestsOnRealServers(String module, String test) {
        Path folder = modulesWithProviders().stream()
                .filter(each -> each.endsWith(module))
                .findFirst()
                .orElseThrow();
        assertThat(contractTests(folder)).extracting(JavaClass::getSimpleName).contains(test);
    }

    @ParameterizedTest
    @MethodSource("modulesWithProviders")
    void noContractTestIsDisabledOrOverridden(Path module) {
        Set<String> sentences = sentencesOf(module);
        for (JavaClass test : contractTests(module)) {
            assertThat(test.isAnnotatedWith(Disabled.class))
                    .as("%s is disabled", test.getName())
                    .isFalse();
            assertThat(test.getAllMethods().stream()
                            .filter(method ->
                                    !method.getOwner().getPackageName().equals(CONTRACT))
                            .map(JavaMember::getName))
                    .as("rules of the contract that %s overrides", test.getName())
                    .doesNotContainAnyElementsOf(sentences);
        }
    }

    @Test
    void theWholeContractExtendsAllItsParts() {
        Path module = modulesWithProviders().get(0);
        JavaClass whole = classes(module).get(LockProviderContract.class);
        Set<String> parts = classes(module).stream()
                .filter(part -> part.getPackageName().equals(CONTRACT))
                .filter(part -> part.getMethods().stream().anyMatch(ContractCoverageTest::isSentence))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

        assertThat(parts).hasSizeGreaterThan(10).contains(WaitingOrderContract.class.getName());
        parts.remove(WaitingOrderContract.class.getName()); // for stores with a queue
        assertThat(whole.getAllRawInterfaces()).extracting(JavaClass::getName).containsAll(parts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"backend-memory", "backend-jedis", "backend-lettuce", "backend-redisson", "resilience4j"})
    void aProviderWithAQueueHasATestOfTheWaitingOrder(String name) {
        Path module = modulesWithProviders().stream()
                .filter(folder -> folder.getFileName().toString().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(contractTests(module)).anyMatch(test -> test.isAssignableTo(WaitingOrderContract.class));
    }

    /** Returns the concrete test classes that the build runs. It ignores nested classes and those with other names. */
    private static List<JavaClass> contractTests(Path module) {
        return classes(module).stream()
                .filter(type -> type.isAssignableTo(LockProviderContract.class))
                .filter(type -> !type.isInterface() && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(type -> !type.isNestedClass() && type.getSimpleName().endsWith("Test"))
                .toList();
    }

    private static Set<String> sentencesOf(Path module) {
        return classes(module).stream()
                .filter(part -> part.getPackageName().equals(CONTRACT))
                .flatMap(part -> part.getMethods().stream())
                .filter(ContractCoverageTest::isSentence)
                .map(JavaMethod::getName)
                .collect(Collectors.toSet());
    }

    private static boolean isSentence(JavaMethod method) {
        return method.isAnnotatedWith(Test.class);
    }

    private static JavaClasses classes(Path module) {
        return CLASSES.computeIfAbsent(module, ContractCoverageTest::readClasses);
    }

    private static JavaClasses readClasses(Path module) {
        Path tests = module.resolve("target/test-classes");
        assertThat(tests)
                .as("the compiled tests of %s, built before these", module)
                .isDirectory();
        return new ClassFileImporter()
                .importPaths(
                        tests,
                        module.resolveSibling("tck/target/classes"),
                        module.resolveSibling("testkit/target/classes")); // has the base of the backends' tests
    }
}
