package dev.holdfast.archrules;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule passes a module that keeps it, and names the place at which another one breaks it. */
class ModuleArchitectureTest {
    @TempDir
    private Path folder;

    private FixtureModule module;

    @BeforeEach
    void writeModule() throws IOException {
        module = new FixtureModule(folder);
    }

    @Test
    void moduleThatKeepsTheRulesPasses() throws IOException {
        module.add(
                "package fixture.hidden; public record Pair(String left, Nested right) { public record Nested(Pair back) {} }");
        ModuleRules rules = ModuleRules.mayUse().layers("fixture.hidden", "fixture");

        assertPasses(rules, ModuleArchitecture::packagesHaveNoCycle);
        assertPasses(rules, ModuleArchitecture::classesHaveNoCycleExceptFrozenOnes);
        assertPasses(rules, ModuleArchitecture::usesNothingButWhatItMay);
        assertPasses(rules, ModuleArchitecture::layersUseOnlyLowerOnes);
        assertPasses(rules, ModuleArchitecture::printsNothing);
        assertPasses(rules, ModuleArchitecture::logsOnlyThroughTheJdk);
        assertPasses(rules, ModuleArchitecture::keepsNothingInThreadLocals);
        assertPasses(rules, ModuleArchitecture::synchronizesOnlyByLocks);
        assertPasses(rules, ModuleArchitecture::exportedSignaturesNameOnlyExportedTypes);
        assertPasses(rules, ModuleArchitecture::everyPackageIsDescribedAndNullMarked);
    }

    @Test
    void packagesThatUseEachOtherFail() throws IOException {
        module.add("package fixture.a; public class A { fixture.b.B used; }");
        module.add("package fixture.b; public class B { Object used = fixture.a.C.class; }");
        module.add("package fixture.a; public class C {}");

        assertFails(
                ModuleRules.mayUse(),
                ModuleArchitecture::packagesHaveNoCycle,
                "fixture.a -> fixture.b",
                "fixture.b -> fixture.a");
        assertPasses(ModuleRules.mayUse(), ModuleArchitecture::classesHaveNoCycleExceptFrozenOnes);
    }

    @Test
    void classesThatUseEachOtherFailUnlessTheCycleIsFrozen() throws IOException {
        module.add("package fixture; class A { B used; }");
        module.add("package fixture; class B { interface Nested { void use(C other); } }");
        module.add("package fixture; class C { void use() { new A(); } }");

        Consumer<ModuleArchitecture> rule = ModuleArchitecture::classesHaveNoCycleExceptFrozenOnes;
        assertFails(ModuleRules.mayUse(), rule, "fixture.A -> fixture.B", ".frozenCycle(\"A\", \"B\", \"C\")");
        assertFails(ModuleRules.mayUse().frozenCycle("A", "B"), rule, ".frozenCycle(\"A\", \"B\", \"C\")");
        assertPasses(ModuleRules.mayUse().frozenCycle("A", "B", "C"), rule);
        assertFails(ModuleRules.mayUse().frozenCycle("A", "Api", "B", "C"), rule, "take them off the list", "Api");
    }

    @Test
    void useOfAPackageThatIsNotAllowedFails() throws IOException {
        module.add("package fixture; class A { java.util.function.Supplier<org.jspecify.annotations.Nullable> fine; }");
        module.add("package fixture; class B { Api[] own; }");
        assertPasses(ModuleRules.mayUse(), ModuleArchitecture::usesNothingButWhatItMay);

        module.add("package fixture; class D { sun.misc.Signal used; }");
        module.write(
                "module-info.java",
                "module fixture { exports fixture; requires static org.jspecify; requires jdk.unsupported; }");
        assertFails(ModuleRules.mayUse(), ModuleArchitecture::usesNothingButWhatItMay, "fixture.D", "sun.misc.Signal");
        assertPasses(ModuleRules.mayUse("sun.misc"), ModuleArchitecture::usesNothingButWhatItMay);
    }

    @Test
    void layerThatUsesAHigherOneFails() throws IOException {
        module.add("package fixture.low; public class Low {}");
        module.add("package fixture; class High { fixture.low.Low used; }");

        Consumer<ModuleArchitecture> rule = ModuleArchitecture::layersUseOnlyLowerOnes;
        assertPasses(ModuleRules.mayUse().layers("fixture", "fixture.low"), rule);
        assertFails(ModuleRules.mayUse().layers("fixture.low", "fixture"), rule, "fixture.High", "fixture.low.Low");
        assertFails(ModuleRules.mayUse().layers("fixture"), rule, "fixture.low");
    }

    @Test
    void standardStreamsFail() throws IOException {
        module.add("package fixture; class Loud { void speak() { System.out.println(1); } }");

        assertFails(ModuleRules.mayUse(), ModuleArchitecture::printsNothing, "Loud.speak()");
        module.add("package fixture; class Loud { void cry(Exception e) { e.printStackTrace(); } }");
        assertFails(ModuleRules.mayUse(), ModuleArchitecture::printsNothing, "Loud.cry(");
        module.add(
                "package fixture; class Loud { void write(Exception e, java.io.PrintWriter to) { e.printStackTrace(to); } }");
        assertPasses(ModuleRules.mayUse(), ModuleArchitecture::printsNothing);
    }

    @Test
    void loggingFails() throws IOException {
        module.add("package fixture; class Logging { Object logger = java.util.logging.Logger.getGlobal(); }");

        assertFails(ModuleRules.mayUse(), ModuleArchitecture::logsOnlyThroughTheJdk, "fixture.Logging");
    }

    @Test
    void threadLocalFailsUnlessItsClassIsListed() throws IOException {
        module.add("package fixture; class Keeper { Object kept = new ThreadLocal<String>(); }");

        assertFails(ModuleRules.mayUse(), ModuleArchitecture::keepsNothingInThreadLocals, "fixture.Keeper");
        module.add("package fixture; class Keeper { Object kept = new InheritableThreadLocal<String>(); }");
        assertFails(ModuleRules.mayUse(), ModuleArchitecture::keepsNothingInThreadLocals, "fixture.Keeper");
        assertPasses(
                ModuleRules.mayUse().threadLocalsIn("fixture.Keeper"), ModuleArchitecture::keepsNothingInThreadLocals);
    }

    @Test
    void synchronizedFailsInCodeOnly() throws IOException {
        module.add("package fixture; class A { /* synchronized */ String text = \"synchronized\"; }");
        assertPasses(ModuleRules.mayUse(), ModuleArchitecture::synchronizesOnlyByLocks);

        module.add("package fixture; class B { void run() { synchronized (this) { } } }");
        assertFails(ModuleRules.mayUse(), ModuleArchitecture::synchronizesOnlyByLocks, "B.java");
    }

    @Test
    void exportedSignatureWithAHiddenTypeFails() throws IOException {
        module.add("package fixture.hidden; public class Hidden {}");
        module.add("package fixture; class Internal { public java.util.List<fixture.hidden.Hidden> fine; }");
        Consumer<ModuleArchitecture> rule = ModuleArchitecture::exportedSignaturesNameOnlyExportedTypes;
        assertPasses(ModuleRules.mayUse(), rule);

        module.add("package fixture; public class Open extends Internal {}");
        assertFails(ModuleRules.mayUse(), rule, "fixture.Open names fixture.hidden.Hidden");
        module.add("package fixture; public class Open { protected void use(Internal... all) {} }");
        assertFails(ModuleRules.mayUse(), rule, "fixture.Open names fixture.Internal");
    }

    @Test
    void packageWithoutDescriptionOrNullMarkFails() throws IOException {
        Consumer<ModuleArchitecture> rule = ModuleArchitecture::everyPackageIsDescribedAndNullMarked;
        module.write("fixture/other/A.java", "package fixture.other; class A {}");
        assertFails(ModuleRules.mayUse(), rule, "package-info.java");
        module.write("fixture/other/package-info.java", "/** A package. */\npackage fixture.other;\n");
        assertFails(ModuleRules.mayUse(), rule, "@NullMarked");
        module.write(
                "fixture/other/package-info.java", "@org.jspecify.annotations.NullMarked\npackage fixture.other;\n");
        assertFails(ModuleRules.mayUse(), rule, "/**");
    }

    @Test
    void apiThatDiffersFromTheListFailsWithTheCommandThatWritesIt() throws IOException {
        Consumer<ModuleArchitecture> rule = ModuleArchitecture::publicApiIsAsCommitted;
        assertFails(ModuleRules.mayUse(), rule, "+ public interface fixture.Api", "-Dholdfast.api.write=true");

        Files.writeString(
                folder.resolve("api.txt"), PublicApi.of(module.compile()).text());
        assertPasses(ModuleRules.mayUse(), rule);

        module.add("package fixture; public interface Api { void added(); }");
        assertFails(ModuleRules.mayUse(), rule, "  public interface fixture.Api\n+     public void added()");
    }

    private void assertPasses(ModuleRules rules, Consumer<ModuleArchitecture> rule) throws IOException {
        ModuleArchitecture architecture = architecture(rules);
        assertThatCode(() -> rule.accept(architecture)).doesNotThrowAnyException();
    }

    private void assertFails(ModuleRules rules, Consumer<ModuleArchitecture> rule, String... message)
            throws IOException {
        ModuleArchitecture architecture = architecture(rules);
        assertThatThrownBy(() -> rule.accept(architecture))
                .isInstanceOf(AssertionError.class)
                .message()
                .contains(message);
    }

    private ModuleArchitecture architecture(ModuleRules rules) throws IOException {
        ModuleFolder compiled = module.compile();
        return new ModuleArchitecture() {
            @Override
            public ModuleRules rules() {
                return rules;
            }

            @Override
            public ModuleFolder module() {
                return compiled;
            }
        };
    }
}
