package dev.holdfast.it.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockDriver;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PublishedJarIT {
    private static final String SERVICES = "META-INF/services/" + LockDriver.class.getName();

    @ParameterizedTest
    @CsvSource({
        "API,      dev.holdfast,          dev.holdfast",
        "SPI,      dev.holdfast.spi,      dev.holdfast.spi",
        "ENGINE,   dev.holdfast.engine,   dev.holdfast.engine",
        "REDIS,    dev.holdfast.redis,    dev.holdfast.redis dev.holdfast.redis.client",
        "MEMORY,   dev.holdfast.memory,   dev.holdfast.memory",
        "JEDIS,    dev.holdfast.jedis,    dev.holdfast.jedis",
        "LETTUCE,  dev.holdfast.lettuce,  dev.holdfast.lettuce",
        "REDISSON, dev.holdfast.redisson, dev.holdfast.redisson",
        "REDLOCK,  dev.holdfast.redlock,  dev.holdfast.redlock",
        "RESILIENCE4J, dev.holdfast.resilience4j, dev.holdfast.resilience4j",
        "GUICE,    dev.holdfast.guice,    dev.holdfast.guice",
        "MICROMETER, dev.holdfast.micrometer, dev.holdfast.micrometer",
        "TCK,      dev.holdfast.tck,      dev.holdfast.tck",
    })
    void aJarIsANamedModuleThatExportsItsApiToAll(Artifact artifact, String module, String exported) {
        ModuleDescriptor descriptor = descriptor(artifact);
        assertThat(descriptor.isAutomatic()).isFalse();
        assertThat(descriptor.name()).isEqualTo(module);
        assertThat(descriptor.exports())
                .noneMatch(ModuleDescriptor.Exports::isQualified)
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrder(exported.split(" "));
        assertThat(descriptor.isOpen()).isFalse();
        assertThat(descriptor.opens()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theClassPathFindsTheDriversThatTheModulePathFinds(Artifact artifact) throws IOException {
        List<String> provided = descriptor(artifact).provides().stream()
                .filter(provides -> provides.service().equals(LockDriver.class.getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        try (JarFile jar = new JarFile(artifact.jar().toFile())) {
            JarEntry services = jar.getJarEntry(SERVICES);
            List<String> announced = services == null
                    ? List.of()
                    : new String(jar.getInputStream(services).readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
            assertThat(announced).isEqualTo(provided);
        }
        boolean isDriver = List.of(
                        Artifact.MEMORY,
                        Artifact.JEDIS,
                        Artifact.LETTUCE,
                        Artifact.REDISSON,
                        Artifact.REDLOCK,
                        Artifact.RESILIENCE4J)
                .contains(artifact);
        assertThat(provided).hasSize(isDriver ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void aJarHasTheClassesOfItsSourcesAndTheLicence(Artifact artifact) throws IOException {
        Path sources = artifact.module().resolve("src/main/java");
        try (JarFile jar = new JarFile(artifact.jar().toFile())) {
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
            List<String> classes = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .toList();
            assertThat(classes)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(sources.resolve(name.replaceFirst("(\\$.*)?\\.class$", ".java")))
                            .as("the source of " + name)
                            .matches(Files::exists));
        }
    }

    private static ModuleDescriptor descriptor(Artifact artifact) {
        return ModuleFinder.of(artifact.jar()).findAll().iterator().next().descriptor();
    }
}
