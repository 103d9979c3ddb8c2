package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockConfigOptionsTest {
    private static final Option<Integer> DATABASE = Option.integer("database", 0, 15);
    private static final Option<Boolean> CHECKED = Option.flag("checked");
    private static final Option<String> TRUST_STORE_PASSWORD =
            Option.text("trustStorePassword").sensitive();

    @ParameterizedTest
    @CsvSource({
        "laeseTime,      leaseTime",
        "LEASETIME,      leaseTime",
        "lease-time,     leaseTime",
        "commandTimout,  commandTimeout",
        "prefix,         keyPrefix",
        "timeout,        ''",
        "x,              ''",
    })
    void anUnknownOptionIsAnErrorThatNamesTheNearestAndAll(String written, String meant) {
        LockConfig config = LockConfig.parse("lock:redis://u:secret@h?" + written + "=hidden");
        String suggestion = meant.isEmpty() ? "." : ". Did you mean '" + meant + "'?";
        assertThatThrownBy(() -> config.requireKnown(StandardOptions.ALL))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("unknown option '" + written + "' in lock:redis://***@h?" + written + "=***" + suggestion
                        + " Known options: callbackExecutor, commandTimeout, keyPrefix, label, leakStack,"
                        + " leakWarning, leaseTime, listener");
    }

    @Test
    void theTextOfAHarmlessOptionIsShown() {
        String url = "lock:redis://h?keyPrefix=app:&leaseTime=1000s&maxLeaseTime=1000m";

        assertThat(LockConfig.parse(url)).hasToString(url);
    }

    @Test
    void anUnknownOptionBehindDecoratorsIsAnErrorThatNamesTheirOptionsToo() {
        LockConfig target = LockConfig.parse("lock:breaker:redis://h?chekced=true").target().toBuilder()
                .unset(CHECKED, DATABASE)
                .build();

        assertThatThrownBy(() -> target.toBuilder().build().requireKnown(Set.of(StandardOptions.LABEL, DATABASE)))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("unknown option 'chekced' in lock:redis://h?chekced=***. Did you mean 'checked'?"
                        + " Known options: database, label; and of what is in front of it: checked");
    }

    @Test
    void knownOptionsAreAccepted() {
        Set<Option<?>> known = new HashSet<>(StandardOptions.ALL);
        known.addAll(Set.of(DATABASE, CHECKED));
        LockConfig.parse("lock:redis://h?database=3&checked=true&leaseTime=2s").requireKnown(known);
        LockConfig.parse("lock:redis://h").requireKnown(Set.of());
    }

    @Test
    void aWrongValueOfAKnownOptionIsRefused() {
        LockConfig config = LockConfig.parse("lock:redis://h?database=16");
        assertThatThrownBy(() -> config.requireKnown(Set.of(DATABASE)))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("option 'database' must be a whole number from 0 to 15, but was '16', in"
                        + " lock:redis://h?database=***")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "leaseTime, 30, a duration such as 500ms 30s 5m 2h 1d or PT1M30S from PT0.2S to PT8760H",
        "leaseTime, 199ms, a duration such as 500ms 30s 5m 2h 1d or PT1M30S from PT0.2S to PT8760H",
        "leaseTime, 366d, a duration such as 500ms 30s 5m 2h 1d or PT1M30S from PT0.2S to PT8760H",
        "leaseTime, '', a duration such as 500ms 30s 5m 2h 1d or PT1M30S from PT0.2S to PT8760H",
        "commandTimeout, 0s, a duration such as 500ms 30s 5m 2h 1d or PT1M30S from PT0.001S to PT1H",
    })
    void aDurationOutOfRangeIsShownWithItsRange(String option, String value, String form) {
        LockConfig config = LockConfig.parse("lock:redis://h?" + option + "=" + value);
        String punctuated =
                form.replace("500ms 30s 5m 2h 1d", "500ms, 30s, 5m, 2h, 1d").replace(" from", ", from");
        assertThatThrownBy(() -> config.requireKnown(StandardOptions.ALL))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("option '" + option + "' must be " + punctuated + ", but was '" + value
                        + "', in lock:redis://h?" + option + "=" + value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"listener", "callbackExecutor"})
    void anObjectCannotBeSetInAUrl(String option) {
        LockConfig config = LockConfig.parse("lock:redis://h?" + option + "=x");
        assertThatThrownBy(() -> config.requireKnown(StandardOptions.ALL))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("set in code with LockConfig.Builder.set, but was 'x'");
    }

    @Test
    void anObjectIsSetInCode() {
        LockListener listener = new LockListener() {};
        LockConfig config = LockConfig.builder("memory")
                .set(StandardOptions.LISTENER, listener)
                .build();
        assertThat(config.get(StandardOptions.LISTENER)).containsSame(listener);
        assertThat(config.toBuilder().build().get(StandardOptions.LISTENER)).containsSame(listener);
    }

    @Test
    void aValueOfTheWrongRangeIsRefusedInCode() {
        LockConfig.Builder builder = LockConfig.builder("memory");
        assertThatThrownBy(() -> builder.set(StandardOptions.LEASE_TIME, Duration.ofMillis(1)))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage(
                        "option 'leaseTime' must be a duration such as 500ms, 30s, 5m, 2h, 1d or PT1M30S, from PT0.2S to"
                                + " PT8760H, but was 'PT0.001S'")
                .hasNoCause();
    }

    @Test
    void theLastValueThatIsSetIsUsed() {
        LockConfig config = LockConfig.builder("memory")
                .set(DATABASE, 1)
                .set("database", "2")
                .set("database", "3")
                .build();
        assertThat(config.get(DATABASE)).contains(3);
    }

    @Test
    void aSecretIsNeverShown() {
        LockConfig inUrl = LockConfig.parse("lock:redis://h?trustStorePassword=CANARY");
        LockConfig inCode = LockConfig.builder("redis")
                .endpoint("h", 1)
                .set(TRUST_STORE_PASSWORD, "CANARY")
                .build();
        assertThat(inUrl.toString() + inCode).doesNotContain("CANARY");
        assertThat(inUrl.get(TRUST_STORE_PASSWORD)).isEqualTo(inCode.get(TRUST_STORE_PASSWORD));
        assertThat(inUrl.secrets()).containsExactly("CANARY");
        assertThat(inCode.secrets()).containsExactly("CANARY");
    }

    @Test
    void aSecretOfTheWrongFormIsNotShown() {
        Option<Integer> pin = Option.integer("pin", 0, 9999).sensitive();
        LockConfig config = LockConfig.parse("lock:redis://h?pin=12345");
        assertThatThrownBy(() -> config.get(pin))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("option 'pin' must be a whole number from 0 to 9999, but was something else (the value is a"
                        + " secret), in lock:redis://h?pin=***");
        assertThatThrownBy(() -> LockConfig.builder("redis").set(pin, 12345))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageNotContaining("12345");
    }

    @Test
    void userNameAndPasswordAreNeverShown() {
        LockConfig config = LockConfig.parse("lock:redis://CANARY1:CANARY2@h");
        assertThat(config).hasToString("lock:redis://***@h");
    }
}
