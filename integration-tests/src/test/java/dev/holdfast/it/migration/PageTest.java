package dev.holdfast.it.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that each statement of the page on migrating names the test that shows it, and that no test is missing there. */
class PageTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final List<Class<?>> TESTS = List.of(
            SetNxTest.class,
            RedisPyTest.class,
            ShedLockTest.class,
            RedisLockRegistryTest.class,
            RedissonLockTest.class);

    @Test
    void eachLineIsShownByATestAndEachTestShowsALine() throws IOException {
        Set<String> named = NAMED.matcher(Files.readString(Path.of("../docs/migrating.md")))
                .results()
                .map(test -> test.group(1) + "." + test.group(2))
                .collect(Collectors.toSet());
        List<String> there = TESTS.stream().flatMap(PageTest::sentences).toList();

        assertThat(named).containsExactlyInAnyOrderElementsOf(there);
    }

    private static Stream<String> sentences(Class<?> test) {
        return Arrays.stream(test.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .map(name -> test.getSimpleName() + "." + name);
    }
}
