package dev.holdfast.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.Option;
import dev.holdfast.memory.MemoryLocks;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that each snippet of the javadoc occurs in an example or in a test. */
class JavadocTest {
    private static final Pattern SNIPPET = Pattern.compile("(?s)<pre>\\{@code\\n(.*?)}</pre>");

    static final Option<Integer> DATABASE = Option.integer("database", 0, 15);
    static final Option<String> TRUST_STORE_PASSWORD =
            Option.text("trustStorePassword").sensitive();

    @Test
    void everyJavadocSnippetOccursInCompiledCode() {
        String compiled = withoutWhitespace(String.join(
                        "\n", sources("/examples/").map(Documents::read).toList())
                + String.join("\n", sources("/src/test/").map(Documents::read).toList()));
        List<String> shown = sources("/src/main/")
                .flatMap(file -> SNIPPET.matcher(Documents.read(file)).results())
                .map(JavadocTest::code)
                .toList();

        assertThat(shown).hasSizeGreaterThan(4);
        assertThat(shown.stream().filter(snippet -> !compiled.contains(withoutWhitespace(snippet))))
                .as("snippets that occur in no example and in no test")
                .isEmpty();
    }

    @Test
    void optionExamplesWork() {
        assertThat(DATABASE.name()).isEqualTo("database");
        assertThat(TRUST_STORE_PASSWORD.isSensitive()).isTrue();
    }

    @Test
    void memoryLockExamplesWork() {
        LockProvider locks = MemoryLocks.create(); // a backend of its own
        LockProvider shared = LockProviders.open("lock:memory:test"); // the backend of that name in this JVM

        assertThat(shared.lock("a").tryAcquire()).isPresent();
        assertThat(locks.lock("a").tryAcquire()).isPresent();
        shared.close();
        locks.close();
    }

    private static java.util.stream.Stream<Path> sources(String part) {
        return Documents.files(
                Documents.ROOT,
                12,
                file -> file.toString().endsWith(".java") && file.toString().contains(part))
                .stream();
    }

    private static String code(MatchResult snippet) {
        return snippet.group(1).replaceAll("(?m)^ *\\* ?", "");
    }

    private static String withoutWhitespace(String text) {
        return text.replaceAll("@Override|\\s+", "");
    }
}
