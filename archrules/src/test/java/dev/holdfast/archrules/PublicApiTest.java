package dev.holdfast.archrules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicApiTest {
    @TempDir
    private Path folder;

    @Test
    void listsWhatOtherModulesSee() throws IOException {
        ModuleFolder module = new FixtureModule(folder)
                .add("package fixture.hidden; public class NotListed {}")
                .add("""
                        package fixture;
                        import java.util.*;
                        import org.jspecify.annotations.Nullable;
                        public abstract class Shape<T extends Comparable<? super T>> extends Base implements Api {
                            public static final int SIDES = 3;
                            int invisible;
                            protected Shape(@Nullable String name) throws java.io.IOException {}
                            public final <E extends Exception> @Nullable T find(List<? extends @Nullable T> all, int... at) throws E { return null; }
                            protected abstract byte @Nullable [] bytes(Map<String, byte[]> map);
                            void invisible() {}
                            public boolean equals(Object other) { return false; }
                        }
                        """)
                .add("package fixture; abstract class Base implements AutoCloseable { public void inherited() {} }")
                .add("package fixture; public final class Closed { protected void invisible() {} private Closed() {} }")
                .add("package fixture; public enum Kind { SECOND, FIRST { } }")
                .add("package fixture; public sealed interface Reply { record Ok(Kind kind) implements Reply {} }")
                .add("package fixture; public @interface Marked { String value(); int times() default 1; }")
                .compile();

        assertThat(PublicApi.of(module).text())
                .isEqualTo("""
                        module fixture
                            exports fixture

                        public interface fixture.Api

                        public final class fixture.Closed

                        public enum fixture.Kind
                            enum constant FIRST
                            enum constant SECOND

                        public @interface fixture.Marked
                            public int times() default
                            public String value()

                        public sealed interface fixture.Reply permits Reply.Ok

                        public record fixture.Reply.Ok implements Reply
                            public Ok(Kind)
                            public Kind kind()

                        public abstract class fixture.Shape<T extends Comparable<? super T>> implements AutoCloseable, Api
                            public static final int SIDES
                            protected Shape(@Nullable String) throws java.io.IOException
                            protected abstract byte @Nullable [] bytes(java.util.Map<String, byte[]>)
                            public void close() throws Exception
                            public final <E extends Exception> @Nullable T find(java.util.List<? extends @Nullable T>, int...) throws E
                            public void inherited()
                        """.replace("    public void close() throws Exception\n", ""));
    }
}
