package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigUrlTest {
    @Test
    void everyPartOfAUrlIsParsed() {
        LockConfig config =
                LockConfig.parse("lock:redis+lettuce://app:secret@db.example.org:6380/3?leaseTime=30s&keyPrefix=app:");
        assertThat(config.scheme()).isEqualTo("redis");
        assertThat(config.driver()).contains("lettuce");
        assertThat(config.username()).contains("app");
        assertThat(config.password()).contains("secret");
        assertThat(config.endpoints()).containsExactly(new Endpoint("db.example.org", 6380));
        assertThat(config.path()).isEqualTo("3");
        assertThat(config.name()).isEmpty();
        assertThat(config.get(StandardOptions.LEASE_TIME))
                .hasValueSatisfying(time -> assertThat(time).hasSeconds(30));
        assertThat(config.get(StandardOptions.KEY_PREFIX)).contains("app:");
    }

    @Test
    void everythingButSchemeAndHostMayBeMissing() {
        LockConfig config = LockConfig.parse("lock:redis://localhost");
        assertThat(config.driver()).isEmpty();
        assertThat(config.username()).isEmpty();
        assertThat(config.password()).isEmpty();
        assertThat(config.endpoints()).containsExactly(new Endpoint("localhost", Endpoint.NO_PORT));
        assertThat(config.path()).isEmpty();
        assertThat(config.get(StandardOptions.LEASE_TIME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "lock:redis://[::1]:6379, ::1, 6379",
        "lock:redis://[2001:DB8::7], 2001:DB8::7, -1",
        "lock:redis://[::ffff:10.0.0.1]:1, ::ffff:10.0.0.1, 1",
        "lock:redis://10.0.0.1:65535, 10.0.0.1, 65535",
        "lock:redis://my_host-1.internal.:6379, my_host-1.internal., 6379",
    })
    void aHostMayBeANameOrAnAddress(String url, String host, int port) {
        assertThat(LockConfig.parse(url).endpoints()).containsExactly(new Endpoint(host, port));
    }

    @Test
    void endpointsKeepTheirOrder() {
        LockConfig config = LockConfig.parse("lock:redis-sentinel://s2,s1:26380,[::1]/mymaster");
        assertThat(config.endpoints())
                .containsExactly(new Endpoint("s2", -1), new Endpoint("s1", 26380), new Endpoint("::1", -1));
        assertThat(config.path()).isEqualTo("mymaster");
    }

    @Test
    void percentEncodedTextIsDecodedAsUtf8() {
        LockConfig config =
                LockConfig.parse("lock:redis://%C3%BCser:p%40ss%3Aw%2Frd%25%23%3F+@h?keyPrefix=%7Bapp%7D%3A%26");
        assertThat(config.username()).contains("\u00fcser");
        assertThat(config.password()).contains("p@ss:w/rd%#?+");
        assertThat(config.get(StandardOptions.KEY_PREFIX)).contains("{app}:&");
    }

    @ParameterizedTest
    @CsvSource({
        "lock:redis://:pw@h, , pw",
        "lock:redis://user:a:b@h, user, a:b",
        "lock:redis://user@h, user, ",
        "lock:redis://user:%20@h, user, ' '",
    })
    void userInfoIsSplitAtTheFirstColon(String url, String username, String password) {
        LockConfig config = LockConfig.parse(url);
        assertThat(config.username().orElse(null)).isEqualTo(username);
        assertThat(config.password().orElse(null)).isEqualTo(password);
    }

    @ParameterizedTest
    @CsvSource({
        "lock:memory:test, test",
        "lock:memory:, ''",
        "lock:memory, ''",
        "lock:memory:a:b, a:b",
        "lock:memory:a%2Fb%20c, a/b c",
        "lock:memory+other:test?leaseTime=1s, test",
    })
    void aUrlWithoutHostMayHaveAName(String url, String name) {
        LockConfig config = LockConfig.parse(url);
        assertThat(config.scheme()).isEqualTo("memory");
        assertThat(config.name()).isEqualTo(name);
        assertThat(config.endpoints()).isEmpty();
    }

    @Test
    void anOptionMayHaveAnEmptyValueAndAnyCharacterThatNeedsNoEscape() {
        LockConfig config = LockConfig.parse("lock:redis://h?keyPrefix=&label=a=b/c?d:e");
        assertThat(config.get(StandardOptions.KEY_PREFIX)).contains("");
        assertThat(config.get(StandardOptions.LABEL)).contains("a=b/c?d:e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lock:redis://h:6379/0?keyPrefix=app:",
                "lock:rediss+jedis://[::1]:6379",
                "lock:redlock:breaker:redis+lettuce://a,b:1,c/1?leaseTime=30s",
                "lock:memory:a:b",
                "lock:memory:%C3%BC%25",
                "lock:memory?label=%26%3D",
            })
    void aUrlWithoutSecretsIsShownInAFormThatCanBeParsed(String url) {
        assertThat(LockConfig.parse(url)).hasToString(url);
        assertThat(LockConfig.parse(url).toBuilder().build()).hasToString(url);
    }
}
