package dev.holdfast.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LeaseLoss;
import dev.holdfast.LockTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that docs/errors.md has every exception, every reason of a loss, and every Redis error that the code distinguishes. */
class ErrorsTest {
    private static final String PAGE = Documents.read(Documents.ROOT.resolve("docs/errors.md"));

    @Test
    void exceptionHeadingsAreTheDeclaredExceptions() {
        List<String> types = Documents.files(
                        Documents.ROOT.resolve("api/src/main/java/dev/holdfast"),
                        1,
                        file -> file.toString().endsWith("Exception.java"))
                .stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .toList();

        assertThat(found("(?m)^## `(\\w+)`$", PAGE)).containsExactlyInAnyOrderElementsOf(types);
    }

    @Test
    void everyLossReasonIsDocumented() {
        assertThat(LeaseLoss.Reason.values())
                .allSatisfy(reason -> assertThat(PAGE).contains("| `" + reason + "` |"));
    }

    @Test
    void everyDistinguishedRedisErrorIsDocumented() {
        Path source = Documents.ROOT.resolve("redis/src/main/java/dev/holdfast/redis/store/RedisErrors.java");

        assertThat(found("\"([A-Z]{3,})\"", Documents.read(source)))
                .contains("NOPERM", "OOM")
                .allSatisfy(code -> assertThat(PAGE).contains("`" + code + "`"));
    }

    @Test
    void quotedTimeoutMessageMatchesException() {
        LockTimeoutException timeout = new LockTimeoutException("orders:42", Duration.ofSeconds(5), "shop@node7:4711");

        assertThat(PAGE).contains("> " + timeout.getMessage());
    }

    private static List<String> found(String pattern, String text) {
        Stream<MatchResult> matches = Pattern.compile(pattern).matcher(text).results();
        return matches.map(match -> match.group(1)).toList();
    }
}
