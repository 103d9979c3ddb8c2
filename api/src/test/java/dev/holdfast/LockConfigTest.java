package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockConfigTest {
    @Test
    void aBuilderBuildsWhatAUrlDescribes() {
        LockConfig built = LockConfig.builder("redis")
                .driver("jedis")
                .endpoint("::1", 6379)
                .endpoint("other", Endpoint.NO_PORT)
                .username("user")
                .password("secret")
                .path("2")
                .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(5))
                .set("keyPrefix", "app:")
                .build();
        assertThat(built).hasToString("lock:redis+jedis://***@[::1]:6379,other/2?keyPrefix=app:&leaseTime=PT5S");
        assertThat(built.password()).contains("secret");
        assertThat(built.username()).contains("user");
    }

    @Test
    void aDerivedConfigurationDoesNotChangeTheOriginal() {
        LockConfig config = LockConfig.parse("lock:redis+jedis://u:p@h/1?label=a");
        LockConfig derived = config.toBuilder()
                .driver("lettuce")
                .endpoint("i", 1)
                .path("2")
                .set(StandardOptions.LABEL, "b")
                .build();
        assertThat(derived).hasToString("lock:redis+lettuce://***@h,i:1/2?label=b");
        assertThat(derived.password()).contains("p");
        assertThat(config).hasToString("lock:redis+jedis://***@h/1?label=a");
    }

    @Test
    void aDerivedConfigurationKeepsItsName() {
        LockConfig config = LockConfig.parse("lock:breaker:memory:a:b?label=x");
        assertThat(config.toBuilder().build().name()).isEqualTo("memory:a:b");
        assertThat(config.toBuilder().name("").build()).hasToString("lock:breaker?label=x");
        assertThat(config.toBuilder().driver("mine").build()).hasToString("lock:breaker+mine:memory:a:b?label=x");
    }

    @ParameterizedTest
    @CsvSource({
        "lock:redlock:redis://u:p@a:1/0?label=x,       lock:redis://***@a:1/0?label=x",
        "lock:redlock:breaker:redis+jedis://a,         lock:breaker:redis+jedis://a",
        "lock:breaker+mine:memory:test,                lock:memory:test",
        "lock:breaker:memory:a%3Ab?label=x,            lock:memory:a:b?label=x",
        "lock:breaker:memory,                          lock:memory",
    })
    void aDecoratorsTargetIsTheRestOfTheUrl(String url, String target) {
        LockConfig config = LockConfig.parse(url);
        assertThat(config.target()).hasToString(target);
        assertThat(config.target().password()).isEqualTo(config.password());
    }

    @Test
    void aBuilderTakesTheSchemesOfADecorator() {
        LockConfig config = LockConfig.builder("redlock:redis").endpoint("a", 1).build();
        assertThat(config.scheme()).isEqualTo("redlock");
        assertThat(config.target().scheme()).isEqualTo("redis");
    }

    @Test
    void aDecoratorWithoutATargetIsRefused() {
        assertThatThrownBy(() -> LockConfig.parse("lock:breaker://u:p@h").target())
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage(
                        "'breaker' decorates another provider, and lock:breaker://***@h does not say which. Write its"
                                + " scheme after the first one: lock:breaker:redis://host:6379");
    }

    @Test
    void aTargetWhoseNameIsNoSchemeIsRefused() {
        assertThatThrownBy(() -> LockConfig.parse("lock:breaker:My%20Name").target())
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageStartingWith("the scheme must be lower-case letters");
    }

    @Test
    void userNamePasswordAndPathAreRefusedWithoutAnEndpoint() {
        String problem = "a user name, a password or a path needs an endpoint, and there is none";
        assertRefused(LockConfig.builder("redis").username("u"), problem);
        assertRefused(LockConfig.builder("redis").password("p"), problem);
        assertRefused(LockConfig.builder("redis").path("0"), problem);
    }

    @Test
    void aNameAndAnEndpointTogetherAreRefused() {
        assertRefused(
                LockConfig.builder("redis").endpoint("h", 1).name("n"),
                "there is a name as well as an endpoint; only one of them can be");
    }

    private static void assertRefused(LockConfig.Builder builder, String problem) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Jedis", "a+b", "a:b", "1a", "a b"})
    void aMalformedDriverNameIsRefused(String driver) {
        assertThatThrownBy(() -> LockConfig.builder("redis").driver(driver))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("the name of a driver must be lower-case letters, digits and hyphens");
    }
}
