package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
    @Test
    void missingOptionsHaveDefaults() {
        RedisSettings settings = settings("lock:redis://h");
        assertThat(settings).hasToString("redis://h:6379/0");
        assertThat(settings.tls()).isFalse();
        assertThat(settings.tlsCa()).isEmpty();
        assertThat(settings.username()).isEmpty();
        assertThat(settings.password()).isEmpty();
        assertThat(settings.clientName()).isEqualTo("holdfast");
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.poolSize()).isEqualTo(8);
        assertThat(settings.keyPrefix()).isEqualTo("lock:");
    }

    @Test
    void allOptionsAreRead() {
        RedisSettings settings =
                settings("lock:rediss+jedis://user:CANARY@[::1]:7000/15?clientName=me&connectTimeout=2s"
                        + "&poolSize=3&tlsCa=ca.pem&keyPrefix={app}:&leaseTime=1m&maxLeaseTime=1m&commandTimeout=20s");
        assertThat(settings).hasToString("rediss://[::1]:7000/15");
        assertThat(settings.address()).isEqualTo("[::1]:7000");
        assertThat(settings.tls()).isTrue();
        assertThat(settings.tlsCa()).contains("ca.pem");
        assertThat(settings.username()).contains("user");
        assertThat(settings.password()).contains("CANARY");
        assertThat(settings.clientName()).isEqualTo("me");
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.poolSize()).isEqualTo(3);
        assertThat(settings.keyPrefix()).isEqualTo("{app}:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc", "0/1", "+1", "1.0", "9999999999", "%20", "%D9%A1"})
    void pathThatIsNoDatabaseNumberIsRejected(String path) {
        String url = "lock:redis://h/" + path;
        assertRefused(url, "the path of a Redis URL is the number of a database, such as /0, but not so in " + url);
    }

    @ParameterizedTest
    @CsvSource({"lock:redis://h/, 0", "lock:redis://h/0, 0", "lock:redis://h/16, 16"})
    void anyDatabaseNumberIsAccepted(String url, int database) {
        assertThat(settings(url).database()).isEqualTo(database);
    }

    @Test
    void otherThanOneEndpointIsRejected() {
        assertRefused(
                "lock:redis:localhost:6379",
                "lock:redis://HOST:PORT names one server, but 0 were given; write lock:redis://localhost:6379");
        assertRefused(
                "lock:redis://a,b,c",
                "lock:redis://HOST:PORT names one server, but 3 were given; for a quorum of independent servers write"
                        + " lock:redlock:redis://a,b,c");
    }

    @Test
    void decoratedTargetIsRejected() {
        assertRefused(
                "lock:redis:redlock://u:CANARY@h",
                "the scheme redis connects to a server and decorates nothing; write decorators in front of it, as in"
                        + " lock:redlock:redis://a,b,c, instead of lock:redis:redlock://***@h");
    }

    @Test
    void userWithoutPasswordIsRejected() {
        assertRefused(
                "lock:redis://user@h",
                "the URL has a user name but no password; write lock:redis://USER:PASSWORD@HOST, or"
                        + " lock:redis://:PASSWORD@HOST for the default user");
    }

    @Test
    void tlsCaWithoutEncryptionIsRejected() {
        assertRefused(
                "lock:redis://h?tlsCa=ca.pem",
                "option tlsCa is set, but the scheme redis does not encrypt; write lock:rediss://");
    }

    @Test
    void contradictoryTimesAreRejectedAndBothNamed() {
        assertRefused(
                "lock:redis://h?commandTimeout=11s",
                "commandTimeout=11000ms is more than a third of leaseTime=30000ms: one lost command could cost the lease."
                        + " Leave commandTimeout out to have it derived, or set a longer leaseTime");
        assertRefused(
                "lock:redis://h?commandTimeout=100ms&leaseTime=299ms",
                "commandTimeout=100ms is more than a third of leaseTime=299ms: one lost command could cost the lease."
                        + " Leave commandTimeout out to have it derived, or set a longer leaseTime");
        assertRefused("lock:redis://h?maxLeaseTime=29999ms", "leaseTime=30000ms is longer than maxLeaseTime=29999ms");
    }

    @Test
    void keyPrefixThatNamesCannotFollowIsRejected() {
        assertRefused(
                "lock:redis://h?keyPrefix=%7Bapp",
                "option keyPrefix: a key prefix with braces must hold one complete hash tag such as \"{app}:\", but was"
                        + " \"{app\"");
        assertRefused(
                "lock:redis://h?keyPrefix=" + "%C3%BC".repeat(256),
                "option keyPrefix: a key prefix must be shorter than 512 bytes of UTF-8, to leave room for a lock name, but"
                        + " was 256 characters");
        assertThat(settings("lock:redis://h?keyPrefix=" + "x".repeat(511)).keyPrefix())
                .hasSize(511);
        assertThat(settings("lock:redis://h?keyPrefix=").keyPrefix()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "poolSize=0,          a whole number from 1 to 10000",
        "poolSize=NaN,        a whole number from 1 to 10000",
        "connectTimeout=0ms,  'a duration such as 500ms, 30s, 5m, 2h, 1d or PT1M30S, from PT0.001S to PT5M'",
        "connectTimeout=6m,   'a duration such as 500ms, 30s, 5m, 2h, 1d or PT1M30S, from PT0.001S to PT5M'",
    })
    void optionOutOfRangeIsRejected(String option, String form) {
        assertThatThrownBy(() -> settings("lock:redis://h?" + option))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("must be " + form + ", but was");
    }

    @Test
    void unknownOptionIsRejected() {
        assertRefused(
                "lock:redis://h?pool=3",
                "unknown option 'pool' in lock:redis://h?pool=***. Known options: callbackExecutor, clientName,"
                        + " commandTimeout, connectTimeout, keyPrefix, label, leakStack, leakWarning, leaseTime, listener,"
                        + " maxLeaseTime, poolSize, tlsCa");
    }

    private static RedisSettings settings(String url) {
        return RedisSettings.from(LockConfig.parse(url));
    }

    private static void assertRefused(String url, String message) {
        assertThatThrownBy(() -> settings(url))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage(message);
    }
}
