package dev.holdfast.redis;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

/** The packages depend on each other in one direction, and no classes depend on each other in a cycle. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.holdfast.redis");

    /** Each class is a slice, together with its nested classes. */
    private static final SliceAssignment EACH_FILE = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getFullName().replaceFirst("\\$.*", ""));
        }

        @Override
        public String getDescription() {
            return "classes with their nested classes";
        }
    };

    @Test
    void rootUsesStoreAndStoreUsesClient() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("dev.holdfast.redis")
                .layer("store")
                .definedBy("dev.holdfast.redis.store")
                .layer("client")
                .definedBy("dev.holdfast.redis.client")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("client")
                .mayOnlyBeAccessedByLayers("root", "store")
                .check(CLASSES);
    }

    @Test
    void noClassIsInACycle() {
        slices().assignedFrom(EACH_FILE).should().beFreeOfCycles().check(CLASSES);
    }
}
