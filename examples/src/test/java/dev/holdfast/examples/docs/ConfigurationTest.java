package dev.holdfast.examples.docs;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.redis.RedisOptions;
import dev.holdfast.redis.RedisSettings;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that docs/configuration.md lists exactly the options that exist, with their defaults. */
class ConfigurationTest {
    private static final String PAGE = Documents.read(Documents.ROOT.resolve("docs/configuration.md"));
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (.*?) \\|");
    private static final Pattern DECLARATION =
            Pattern.compile("public static final Option<\\w+> [A-Z_]+ =\\s*Option\\.\\w+\\(\"(\\w+)\"");
    private static final Map<String, Function<LockConfig, Object>> DEFAULTS = Map.of(
            "leaseTime", config -> EngineSettings.from(config).defaultOptions().leaseTime(),
            "keyPrefix", config -> RedisSettings.from(config).keyPrefix(),
            "clientName", config -> RedisSettings.from(config).clientName(),
            "connectTimeout", config -> RedisSettings.from(config).connectTimeout(),
            "poolSize", config -> RedisSettings.from(config).poolSize());

    @Test
    void documentedProviderOptionsAreTheDeclaredOnes() {
        Set<String> declared = Documents.files(Documents.ROOT, 12, ConfigurationTest::isPublished).stream()
                .flatMap(file -> DECLARATION.matcher(Documents.read(file)).results())
                .map(option -> option.group(1))
                .collect(toSet());

        assertThat(declared)
                .containsAll(RedisOptions.ALL.stream().map(Option::name).toList());
        assertThat(rows("## Options of every provider", "## Options of a lock").keySet())
                .isEqualTo(declared);
    }

    @Test
    void documentedLockOptionsAreTheDeclaredOnes() {
        Set<String> properties = properties().map(Method::getName).collect(toSet());

        assertThat(rows("## Options of a lock", "## What is derived").keySet()).isEqualTo(properties);
    }

    @Test
    void documentedProviderDefaultsAreCorrect() {
        Map<String, String> rows = rows("## Options of every provider", "## Options of a lock");
        LockConfig unset = LockConfig.parse("lock:redis://host");

        DEFAULTS.forEach((option, value) -> {
            String documented = rows.get(option).replaceAll("`", "");
            LockConfig set = unset.toBuilder().set(option, documented).build();
            assertThat(value.apply(set)).as(option).isEqualTo(value.apply(unset));
        });
    }

    @Test
    void documentedLockDefaultsAreCorrect() {
        Map<String, String> rows = rows("## Options of a lock", "## What is derived");

        assertThat(properties())
                .allSatisfy(property -> assertThat(String.valueOf(property.invoke(LockOptions.defaults())))
                        .isEqualTo(
                                switch (rows.get(property.getName())) {
                                    case "none" -> "Optional.empty";
                                    case "`30s`" -> "PT30S";
                                    default -> rows.get(property.getName()).replaceAll("`", "");
                                }));
    }

    @Test
    void builderExampleCreatesConfiguration() {
        LockListener listener = new LockListener() {};
        // region builder
        LockConfig config = LockConfig.builder("redis")
                .endpoint("localhost", 6379)
                .password("secret")
                .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(10))
                .set(StandardOptions.LISTENER, listener)
                .build();
        // endregion
        assertThat(RedisSettings.from(config).toString()).isEqualTo("redis://localhost:6379/0");
        assertThat(EngineSettings.from(config).listener()).isSameAs(listener);
    }

    private static boolean isPublished(java.nio.file.Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("/src/main/");
    }

    private static Stream<Method> properties() {
        return Stream.of(LockOptions.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !Set.of("toBuilder", "toString").contains(method.getName()));
    }

    /** Returns the default of each option between two headings. */
    private static Map<String, String> rows(String from, String to) {
        return ROW.matcher(PAGE.substring(PAGE.indexOf(from), PAGE.indexOf(to)))
                .results()
                .collect(toMap(row -> row.group(1), row -> row.group(2)));
    }
}
