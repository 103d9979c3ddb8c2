package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DriverReportTest {
    private static final LockConfig CONFIG = LockConfig.parse("lock:redis://user:CAN%40RY@h?token=CANARY2&pin=1");

    private record Failing(Throwable failure) {
        DriverInfo driver() {
            return DriverInfo.of(new StubDriver("x", "redis") {
                @Override
                public LockProvider open(LockConfig config) {
                    throw thrown(failure);
                }

                @Override
                public Optional<LockProvider> wrap(Object client, LockConfig config) {
                    throw thrown(failure);
                }
            });
        }
    }

    private static RuntimeException thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    @Test
    void aLockExceptionOfADriverIsRethrown() {
        LockConfigurationException failure = new LockConfigurationException("no such database");
        assertThatThrownBy(() -> open(failure)).isSameAs(failure);
        assertThatThrownBy(() -> wrap(failure)).isSameAs(failure);
    }

    @Test
    void anUnexpectedFailureNamesTheDriver() {
        LinkageError failure = new NoClassDefFoundError("a/Client");
        String className = DriverInfo.of(new Failing(failure).driver().driver().orElseThrow())
                .className()
                .orElseThrow();
        assertThatThrownBy(() -> open(failure))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage("the driver x for redis (" + className
                        + ") failed to open lock:redis://***@h?pin=***&token=***:"
                        + " java.lang.NoClassDefFoundError: a/Client")
                .hasCause(failure);
        assertThatThrownBy(() -> wrap(failure))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining(" failed to wrap a java.lang.String: ")
                .hasCause(failure);
    }

    @Test
    void aFailureThatContainsASecretIsNotTheCause() {
        assertThatNothingLeaks(new IllegalStateException("cannot connect with CAN@RY to h"));
        assertThatNothingLeaks(new IllegalStateException("cannot open redis://user:CAN%40RY@h"));
        assertThatNothingLeaks(new IllegalStateException("no", new RuntimeException("wrong token: CANARY2")));
        IllegalStateException suppressing = new IllegalStateException("no");
        suppressing.addSuppressed(new RuntimeException("no", new RuntimeException("CANARY2")));
        assertThatNothingLeaks(suppressing);
    }

    private static void assertThatNothingLeaks(Throwable failure) {
        assertThatThrownBy(() -> open(failure))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageEndingWith(": java.lang.IllegalStateException, whose message has a secret in it")
                .hasNoCause();
    }

    @Test
    void aFailureThatContainsAShortValueIsTheCause() {
        assertThatThrownBy(() -> open(new IllegalStateException("1 error"))).hasMessageEndingWith("1 error");
    }

    @Test
    void aCycleOfCausesIsFollowedOnce() {
        IllegalStateException first = new IllegalStateException("first");
        first.initCause(new IllegalStateException("second", first));
        assertThatThrownBy(() -> open(first)).hasCause(first);
    }

    @Test
    void aBrokenDriverWrapsNoClient() {
        DriverInfo broken = DriverInfo.broken(new NoClassDefFoundError("a/B"));
        assertThat(LockProviders.wrap(broken, "client", CONFIG)).isEmpty();
    }

    private static void open(Throwable failure) {
        LockProviders.open(new Failing(failure).driver(), CONFIG);
    }

    private static void wrap(Throwable failure) {
        LockProviders.wrap(new Failing(failure).driver(), "client", CONFIG);
    }
}
