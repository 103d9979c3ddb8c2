package dev.holdfast.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LockModuleErrorsTest {
    private static final String SECRET = "zq7secret";

    private static CreationException failure(Stage stage, Module... modules) {
        return catchThrowableOfType(CreationException.class, () -> Guice.createInjector(stage, modules));
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVELOPMENT", "PRODUCTION"})
    void aMalformedUrlIsOneErrorOfTheCreationWithItsCause(Stage stage) {
        CreationException failure = failure(
                stage, LockModule.of("lock:redis//user:" + SECRET + "@host").annotatedWith(Payments.class));

        assertThat(failure.getErrorMessages()).isNotEmpty();
        assertThat(failure.getErrorMessages().iterator().next().getMessage())
                .startsWith(
                        "The lock provider of Key[type=dev.holdfast.LockProvider, annotation=@dev.holdfast.guice.Payments]"
                                + " cannot be configured: Malformed lock URL");
        assertThat(failure.getErrorMessages().iterator().next().getCause())
                .isInstanceOf(LockConfigurationException.class);
        assertThat(failure.getErrorMessages()).hasSize(1);
        assertThat(trace(failure)).doesNotContain(SECRET);
    }

    @Test
    void aProviderThatCannotBeOpenedIsAnErrorOfTheCreationInProduction() {
        CreationException failure =
                failure(Stage.PRODUCTION, LockModule.of("lock:nothing://user:" + SECRET + "@127.0.0.1:1"));

        assertThat(failure.getErrorMessages()).hasSize(1);
        assertThat(failure.getCause()).isInstanceOf(LockConfigurationException.class);
        assertThat(failure).hasMessageContaining("No driver for lock:nothing://***@127.0.0.1:1");
        assertThat(trace(failure)).doesNotContain(SECRET);
    }

    @Test
    void aProviderThatCannotBeOpenedIsAnErrorOfTheFirstUseInDevelopment() {
        Injector injector = Guice.createInjector(LockModule.of(TestUrls.fresh() + "?password=" + SECRET));
        ProvisionException failure =
                catchThrowableOfType(ProvisionException.class, () -> injector.getInstance(LockProvider.class));

        assertThat(failure.getCause()).isInstanceOf(LockConfigurationException.class);
        assertThat(failure).hasMessageContaining("unknown option 'password'");
        assertThat(trace(failure)).doesNotContain(SECRET);
    }

    @Test
    void aMissingFileIsAnErrorThatNamesIt(@TempDir Path folder) {
        Path file = folder.resolve("missing.properties");
        CreationException failure = failure(Stage.DEVELOPMENT, LockModule.of(file, "locks"));

        assertThat(failure).hasMessageContaining("the file " + file + " cannot be read");
        assertThat(failure.getCause()).hasRootCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileWithoutAUrlIsAnErrorThatNamesTheProperty(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("app.properties"), "locks.password=" + SECRET + "\n");
        CreationException failure = failure(Stage.DEVELOPMENT, LockModule.of(file, "locks"));

        assertThat(failure)
                .hasMessageContaining(
                        "app.properties must have 'locks.url', such as locks.url=lock:redis://localhost:6379");
        assertThat(trace(failure)).doesNotContain(SECRET);
    }

    @Test
    void aPasswordOfPropertiesIsNotShown() {
        Properties properties = new Properties();
        properties.setProperty("locks.url", "lock:nothing://127.0.0.1:1");
        properties.setProperty("locks.username", "jobs");
        properties.setProperty("locks.password", SECRET);
        LockModule module = LockModule.of(properties, "locks");
        CreationException failure = failure(Stage.PRODUCTION, module);

        assertThat(failure).hasMessageContaining("lock:nothing://***@127.0.0.1:1");
        assertThat(trace(failure) + module).doesNotContain(SECRET);
    }

    @Test
    void aClientThatIsNotBoundIsAnErrorOfTheCreation() {
        LockConfig options = LockConfig.builder("memory").build();
        CreationException failure =
                failure(Stage.DEVELOPMENT, LockModule.wrapping(com.google.inject.Key.get(CharSequence.class), options));

        assertThat(failure).hasMessageContaining("No implementation for CharSequence was bound");
    }

    @Test
    void aClientThatNoDriverKnowsIsAnErrorThatNamesItsType() {
        CreationException failure = failure(
                Stage.PRODUCTION,
                binder -> binder.bind(CharSequence.class).toInstance("not a client"),
                LockModule.wrapping(CharSequence.class));

        assertThat(failure.getCause()).isInstanceOf(LockConfigurationException.class);
        assertThat(failure).hasMessageContaining("No driver knows a client of type String");
    }
}
