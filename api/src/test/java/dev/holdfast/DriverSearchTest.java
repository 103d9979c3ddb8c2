package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverSearchTest {
    /** Opens nothing, and says that it was asked. */
    public static class Working extends StubDriver {
        public Working() {
            super("working", "stub");
        }

        @Override
        public LockProvider open(LockConfig config) {
            throw new LockConfigurationException("opened by " + name());
        }

        @Override
        public Optional<LockProvider> wrap(Object client, LockConfig config) {
            if (client instanceof Integer) {
                throw new LockConfigurationException("wrapped by " + name());
            }
            return Optional.empty();
        }
    }

    /** Opens what it decorates. */
    public static class Decorating extends StubDriver {
        public Decorating() {
            super("decorating", "around");
        }

        @Override
        public LockProvider open(LockConfig config) {
            return LockProviders.open(config.target());
        }
    }

    /** Cannot be made. */
    public static class Throwing extends StubDriver {
        public Throwing() {
            super("throwing", "stub");
            throw new IllegalStateException("not on this machine");
        }
    }

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    Path folder;

    @AfterEach
    void restoreLoader() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void aBrokenDriverDoesNotHideTheOthers() throws IOException {
        try (URLClassLoader loader = announcing(Throwing.class.getName(), "no.such.Driver", Working.class.getName())) {
            List<DriverInfo> found = LockProviders.drivers(loader);
            assertThat(found).anySatisfy(driver -> assertThat(driver.name()).contains("working"));
            assertThat(found)
                    .filteredOn(driver -> driver.failure().isPresent())
                    .hasSize(3)
                    .allSatisfy(
                            driver -> assertThat(driver.failure()).containsInstanceOf(ServiceConfigurationError.class));
        }
    }

    @Test
    void aDriverThatIsDeclaredTwiceIsFoundOnce() throws IOException {
        try (URLClassLoader loader = announcing(Working.class.getName(), Working.class.getName())) {
            assertThat(LockProviders.drivers(loader))
                    .filteredOn(driver -> driver.failure().isEmpty())
                    .hasSize(1);
        }
    }

    @Test
    void theGivenLoaderIsSearched() throws IOException {
        LockConfig config = LockConfig.parse("lock:stub:x");
        try (URLClassLoader loader = announcing(Working.class.getName())) {
            assertThatThrownBy(() -> LockProviders.open(config, loader)).hasMessage("opened by working");
        }
        assertThatThrownBy(() -> LockProviders.open(config)).hasMessageContaining("Found no working driver.");
    }

    @Test
    void aDecoratorFindsItsTargetWithItsOwnLoader() throws IOException {
        LockConfig config = LockConfig.parse("lock:around:stub:x");
        try (URLClassLoader loader = announcing(Decorating.class.getName(), Working.class.getName())) {
            assertThatThrownBy(() -> LockProviders.open(config, loader)).hasMessage("opened by working");
        }
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void theContextLoaderOfTheThreadIsSearched() throws IOException {
        try (URLClassLoader loader = announcing(Working.class.getName())) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThatThrownBy(() -> LockProviders.open("lock:stub:x")).hasMessage("opened by working");
            LockConfig config = LockConfig.builder("stub").build();
            assertThatThrownBy(() -> LockProviders.wrap(1, config)).hasMessage("wrapped by working");
            assertThatThrownBy(() -> LockProviders.wrap("text", config))
                    .isInstanceOf(LockConfigurationException.class)
                    .hasMessageStartingWith(
                            "No driver knows a client of type java.lang.String. Found: working for stub ("
                                    + Working.class.getName() + "). Broken: ")
                    .hasMessageEndingWith(
                            " Add the artifact of the driver for this client, or pass the client object" + " itself.");
        }
    }

    @Test
    void aContextLoaderThatDoesNotSeeTheApiIsNotSearched() throws IOException {
        URL[] none = {};
        try (URLClassLoader blind = new URLClassLoader(none, ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(blind);
            assertThat(DriverSearch.defaultLoader()).isSameAs(LockDriver.class.getClassLoader());
        }
        Thread.currentThread().setContextClassLoader(null);
        assertThat(DriverSearch.defaultLoader()).isSameAs(LockDriver.class.getClassLoader());
    }

    private URLClassLoader announcing(String... classNames) throws IOException {
        return new URLClassLoader(
                new URL[] {services("a", "not a class name"), services("b", classNames)},
                getClass().getClassLoader());
    }

    private URL services(String jar, String... classNames) throws IOException {
        Path services = Files.createDirectories(folder.resolve(jar).resolve("META-INF/services"));
        Files.writeString(services.resolve(LockDriver.class.getName()), String.join("\n", classNames));
        return folder.resolve(jar).toUri().toURL();
    }
}
