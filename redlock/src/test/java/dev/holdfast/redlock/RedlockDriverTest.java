package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockProviders;
import org.junit.jupiter.api.Test;

/** What the driver says before it opens a member; members are opened in the integration tests. */
class RedlockDriverTest {
    @Test
    void aQuorumNeedsATarget() {
        assertRefused("lock:redlock:", "decorates another provider");
    }

    @Test
    void aQuorumNeedsHosts() {
        assertRefused("lock:redlock:memory:test", "one member per host", "lock:redlock:redis://a:6379,b:6379,c:6379");
    }

    @Test
    void aHostThatIsGivenTwiceIsRefused() {
        assertRefused("lock:redlock:redis://a:1,b:1,a:1", "a:1 was given twice");
    }

    @Test
    void aRestartGuardThatIsNoneIsRefused() {
        assertRefused("lock:redlock:redis://a,b,c?restartGuard=never", "'uptime' or 'off'", "\"never\"");
    }

    @Test
    void membersThatNoDriverOpensAreReported() {
        assertRefused("lock:redlock:nosuch://a,b,c", "nosuch");
    }

    private static void assertRefused(String url, String... parts) {
        assertThatThrownBy(() -> LockProviders.open(url))
                .isInstanceOf(LockConfigurationException.class)
                .satisfies(thrown -> assertThat(thrown.getMessage()).contains(parts));
    }
}
