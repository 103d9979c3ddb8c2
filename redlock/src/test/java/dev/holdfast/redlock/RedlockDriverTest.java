package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockProviders;
import org.junit.jupiter.api.Test;

/** The errors that the driver reports before it opens a member. The integration tests open members. */
class RedlockDriverTest {
    @Test
    void urlWithoutTargetIsRefused() {
        assertRefused("lock:redlock:", "decorates another provider");
    }

    @Test
    void targetWithoutHostsIsRefused() {
        assertRefused("lock:redlock:memory:test", "one member per host", "lock:redlock:redis://a:6379,b:6379,c:6379");
    }

    @Test
    void hostGivenTwiceIsRefused() {
        assertRefused("lock:redlock:redis://a:1,b:1,a:1", "a:1 was given twice");
    }

    @Test
    void unknownRestartGuardIsRefused() {
        assertRefused("lock:redlock:redis://a,b,c?restartGuard=never", "'uptime' or 'off'", "\"never\"");
    }

    @Test
    void targetWithoutDriverIsRefused() {
        assertRefused("lock:redlock:nosuch://a,b,c", "nosuch");
    }

    private static void assertRefused(String url, String... parts) {
        assertThatThrownBy(() -> LockProviders.open(url))
                .isInstanceOf(LockConfigurationException.class)
                .satisfies(thrown -> assertThat(thrown.getMessage()).contains(parts));
    }
}
