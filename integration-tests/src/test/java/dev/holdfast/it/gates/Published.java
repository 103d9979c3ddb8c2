package dev.holdfast.it.gates;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The published modules, the packages of each, and which other modules each may use. */
@SuppressWarnings("ImmutableEnumChecker") // its lists are immutable
enum Published {
    API(List.of("dev.holdfast")),
    SPI(List.of("dev.holdfast.spi"), API),
    ENGINE(List.of("dev.holdfast.engine"), API, SPI),
    REDIS(List.of("dev.holdfast.redis", "dev.holdfast.redis.client", "dev.holdfast.redis.store"), API, SPI, ENGINE),
    MEMORY(List.of("dev.holdfast.memory"), API, SPI, ENGINE),
    JEDIS(List.of("dev.holdfast.jedis"), API, SPI, ENGINE, REDIS),
    LETTUCE(List.of("dev.holdfast.lettuce"), API, SPI, ENGINE, REDIS),
    REDISSON(List.of("dev.holdfast.redisson"), API, SPI, ENGINE, REDIS),
    REDLOCK(List.of("dev.holdfast.redlock"), API, SPI, ENGINE),
    RESILIENCE4J(List.of("dev.holdfast.resilience4j"), API, SPI, ENGINE),
    GUICE(List.of("dev.holdfast.guice"), API),
    MICROMETER(List.of("dev.holdfast.micrometer"), API),
    TCK(List.of("dev.holdfast.tck"), API);

    /** Not exported by its module, so no other module can see it. */
    static final String HIDDEN = "dev.holdfast.redis.store";

    private final List<String> packages;
    private final List<Published> uses;

    Published(List<String> packages, Published... uses) {
        this.packages = packages;
        this.uses = List.of(uses);
    }

    String[] packages() {
        return packages.toArray(String[]::new);
    }

    /** Returns the packages of the project that this module may use: its own and what others export. */
    String[] usable() {
        return Stream.concat(
                        packages.stream(),
                        uses.stream().flatMap(used -> used.packages.stream()).filter(name -> !name.equals(HIDDEN)))
                .toArray(String[]::new);
    }

    static String[] allPackages() {
        return Arrays.stream(values())
                .flatMap(module -> module.packages.stream())
                .toArray(String[]::new);
    }

    /** Returns those modules that there are yet. */
    static Stream<Published> existing() {
        return Arrays.stream(values())
                .filter(module -> SourceFiles.packagesOfPublished().contains(module.packages.get(0)));
    }

    /** Returns all classes of the published modules. */
    static JavaClasses classes() {
        return Holder.CLASSES;
    }

    private static final class Holder {
        private static final JavaClasses CLASSES = new ClassFileImporter()
                .importPackages("dev.holdfast")
                .that(not(resideInAnyPackage("dev.holdfast.it..", "dev.holdfast.testkit..")));
    }
}
