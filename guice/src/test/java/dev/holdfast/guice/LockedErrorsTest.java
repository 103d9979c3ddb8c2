package dev.holdfast.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.ProvisionException;
import com.google.inject.name.Named;
import dev.holdfast.guice.Locked.WhenBusy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot work is an error before anything runs unlocked. */
class LockedErrorsTest {
    private static Injector injector(Module... modules) {
        return Guice.createInjector(Stream.concat(Stream.of(LockModule.of(TestUrls.fresh())), Stream.of(modules))
                .toList());
    }

    private static String problem(Class<?> type) {
        CreationException failure =
                catchThrowableOfType(CreationException.class, () -> injector(binder -> binder.bind(type)));
        assertThat(failure).as("the error of " + type).isNotNull();
        return failure.getErrorMessages().stream()
                .map(Object::toString)
                .toList()
                .toString();
    }

    static class UnknownParameter {
        @Locked("a:{nmae}")
        void run(String name) {}
    }

    static class UnknownPosition {
        @Locked("a:{1}")
        void run(String name) {}
    }

    static class LoneBrace {
        @Locked("a:{name")
        void run(String name) {}
    }

    static class EmptyName {
        @Locked("")
        void run(String name) {}
    }

    static class UnstableText {
        @Locked("a:{value}")
        void run(StringBuilder value) {}
    }

    static class UnknownProperty {
        @Locked("a:{value.id}")
        void run(String value) {}
    }

    static class TokenInName {
        @Locked("a:{fence}")
        void run(@Fenced long fence) {}
    }

    static class FencedText {
        @Locked("a")
        void run(@Fenced String fence) {}
    }

    @Test
    void aNameThatDoesNotSuitTheParametersIsRefused() {
        assertThat(problem(UnknownParameter.class))
                .contains("@Locked method UnknownParameter.run: there is no parameter for {nmae}. There are: [name].");
        assertThat(problem(UnknownPosition.class)).contains("there is no parameter for {1}");
        assertThat(problem(LoneBrace.class)).contains("a brace in 'a:{name' has no partner");
        assertThat(problem(EmptyName.class)).contains("the name of the lock is empty");
        assertThat(problem(UnstableText.class))
                .contains("{value} is a java.lang.StringBuilder, whose text may differ between processes");
        assertThat(problem(UnknownProperty.class))
                .contains("{value.id} needs a public method id() or getId() in java.lang.String");
        assertThat(problem(TokenInName.class)).contains("{fence} is known only after the lock was acquired");
        assertThat(problem(FencedText.class)).contains("a @Fenced parameter must be a long, but is String");
    }

    @Test
    void aParameterNameIsRefusedIfTheClassWasCompiledWithoutThem(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("Nameless.java"), """
                public class Nameless {
                    @dev.holdfast.guice.Locked("a:{name}")
                    public void run(String name) {}
                }
                """);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", System.getProperty("java.class.path"), source.toString());
        assertThat(result).isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            assertThat(problem(loader.loadClass("Nameless")))
                    .contains(
                            "compiled without the names of parameters. Compile it with the option -parameters of javac,"
                                    + " or write its position: {0}");
        }
    }

    static class PrivateMethod {
        @Locked("a")
        @SuppressWarnings("UnusedMethod")
        private void run() {}
    }

    static class StaticMethod {
        @Locked("a")
        static void run() {}
    }

    static class FinalMethod {
        @Locked("a")
        final void run() {}
    }

    static final class FinalClass {
        @Locked("a")
        void run() {}
    }

    static class Base {
        @Locked("a")
        void run() {}
    }

    static class Overriding extends Base {
        @Override
        void run() {}
    }

    interface Job {
        @Locked("a")
        default void run() {}
    }

    static class OfInterface implements Job {}

    static class Implementing implements Job {
        @Override
        public void run() {}
    }

    @Test
    void aMethodThatCannotBeInterceptedIsRefused() {
        assertThat(problem(PrivateMethod.class)).contains("PrivateMethod.run: is private, and Guice cannot intercept");
        assertThat(problem(StaticMethod.class)).contains("StaticMethod.run: is static");
        assertThat(problem(FinalMethod.class)).contains("FinalMethod.run: is final");
        assertThat(problem(FinalClass.class)).contains("FinalClass.run: is in the final class");
        assertThat(problem(Overriding.class))
                .contains("Base.run: is overridden by")
                .contains("Overriding without @Locked");
        assertThat(problem(OfInterface.class)).contains("Job.run: is a method of an interface");
        assertThat(problem(Implementing.class)).contains("Job.run: is overridden by");
    }

    static class ReturnsFuture {
        @Locked(value = "a", waitTimeout = "1s")
        Future<String> run() {
            return null;
        }
    }

    static class ReturnsPublisher {
        @Locked(value = "a", waitTimeout = "1s")
        Flow.Publisher<String> run() {
            return null;
        }
    }

    static class ReturnsStream {
        @Locked(value = "a", waitTimeout = "1s")
        Stream<String> run() {
            return null;
        }
    }

    interface OwnStage extends CompletionStage<String> {}

    static class ReturnsOwnStage {
        @Locked(value = "a", waitTimeout = "1s")
        OwnStage run() {
            return null;
        }
    }

    static class StageWithoutWait {
        @Locked("a")
        CompletionStage<String> run() {
            return null;
        }
    }

    static class SkippedNumber {
        @Locked(value = "a", whenBusy = WhenBusy.SKIP)
        int run() {
            return 1;
        }
    }

    static class WrongDurations {
        @Locked(value = "a", waitTimeout = "soon")
        void waits() {}

        @Locked(value = "a", leaseTime = "1ms")
        void holds() {}
    }

    static class UnboundProvider {
        @Locked("a")
        @Named("nobody")
        @SuppressWarnings("UnnecessaryQualifier")
        void run() {}
    }

    static class TwoProviders {
        @Locked("a")
        @Named("nobody")
        @SuppressWarnings("UnnecessaryQualifier")
        @Payments
        void run() {}
    }

    @Test
    void aDeferredReturnTypeOtherThanAStageIsRefused() {
        assertThat(problem(ReturnsFuture.class))
                .contains("its work goes on after it has returned java.util.concurrent.Future")
                .contains("Return a CompletionStage");
        assertThat(problem(ReturnsPublisher.class)).contains("its work goes on");
        assertThat(problem(ReturnsStream.class)).contains("its work goes on");
        assertThat(problem(ReturnsOwnStage.class)).contains("its work goes on");
        assertThat(problem(StageWithoutWait.class))
                .contains("has to say how long to wait: @Locked(…, waitTimeout = \"5s\")");
        assertThat(problem(SkippedNumber.class)).contains("the primitive type int");
    }

    @Test
    void wrongAttributesAreRefused() {
        assertThat(problem(WrongDurations.class))
                .contains("WrongDurations.waits: ")
                .contains("option 'waitTimeout' must be a duration such as 500ms")
                .contains("WrongDurations.holds: ")
                .contains("option 'leaseTime' must be a duration");
        assertThat(problem(UnboundProvider.class))
                .contains(
                        "No implementation for dev.holdfast.LockProvider annotated with @com.google.inject.name.Named(");
        assertThat(problem(TwoProviders.class)).contains("TwoProviders.run: has several qualifiers");
    }

    @Test
    void aClassThatTheInjectorMeetsLaterIsRefusedThen() {
        Injector injector = injector();
        assertThatThrownBy(() -> injector.getInstance(PrivateMethod.class))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("PrivateMethod.run: is private");
    }

    @Test
    void anObjectThatGuiceDidNotCreateIsRefused() {
        assertThatThrownBy(() -> injector(binder -> binder.bind(Base.class).toInstance(new Base())))
                .isInstanceOf(CreationException.class)
                .hasMessageContaining("has the method run, which is @Locked, but the object was not made by Guice");

        Injector providing = injector(new com.google.inject.AbstractModule() {
            @Provides
            Base base() {
                return new Base();
            }

            @Provides
            @Payments
            Base made(Overridden made) {
                return made;
            }
        });
        assertThatThrownBy(() -> providing.getInstance(Base.class))
                .isInstanceOf(ProvisionException.class)
                .hasMessageContaining("was not made by Guice");
        assertThat(providing.getInstance(com.google.inject.Key.get(Base.class, Payments.class)))
                .isInstanceOf(Overridden.class);
    }

    static class Overridden extends Base {
        @Override
        @Locked("b")
        void run() {}
    }
}
