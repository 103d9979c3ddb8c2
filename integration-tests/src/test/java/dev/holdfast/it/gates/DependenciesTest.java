package dev.holdfast.it.gates;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DependenciesTest {
    private static final String[] JDK = {"java..", "javax..", "jdk.jfr..", "org.jspecify.annotations.."};

    @Test
    void everyPackageBelongsToAModuleThatIsKnownHere() {
        assertThat(Published.allPackages()).containsAll(SourceFiles.packagesOfPublished());
    }

    @ParameterizedTest
    @MethodSource("dev.holdfast.it.gates.Published#existing")
    void aModuleUsesOnlyWhatIsAboveIt(Published module) {
        classes()
                .that()
                .resideInAnyPackage(module.packages())
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(module.usable()).or(not(resideInAPackage("dev.holdfast.."))))
                .check(Published.classes());
    }

    @ParameterizedTest
    @EnumSource(names = {"API", "SPI", "REDIS", "MEMORY", "REDLOCK"})
    void whatIsNotAnAdapterUsesNoLibrary(Published module) {
        classes()
                .that()
                .resideInAnyPackage(module.packages())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("dev.holdfast..").or(resideInAnyPackage(JDK)))
                .check(Published.classes());
    }

    @Test
    void whatIsHiddenIsNotInASignatureOfWhatIsNot() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage(Published.HIDDEN)
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .notHaveRawReturnType(resideInAPackage(Published.HIDDEN))
                .andShould()
                .notHaveRawParameterTypes(anyElementThat(resideInAPackage(Published.HIDDEN)))
                .check(Published.classes());
    }

    @Test
    void nothingIsPrinted() {
        noClasses().should(ACCESS_STANDARD_STREAMS).check(Published.classes());
    }

    @Test
    void nothingIsRememberedPerThreadButWhoHoldsTheViewAsALock() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.holdfast.engine.Holds")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(Published.classes());
    }

    @Test
    void thereIsNoLoggingButThatOfTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.commons.logging..")
                .check(Published.classes());
    }
}
