package dev.holdfast.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CloseThreadTest {
    private final AtomicBoolean isClosed = new AtomicBoolean();

    @Test
    void interruptStaysAndDoesNotReachTheClient() {
        AtomicBoolean sawInterrupt = new AtomicBoolean();
        Thread.currentThread().interrupt();
        CloseThread.run(() -> {
            sawInterrupt.set(Thread.currentThread().isInterrupted());
            isClosed.set(true);
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(isClosed).isTrue();
        assertThat(sawInterrupt).isFalse();
    }

    @Test
    void failureIsLoggedAndNotThrown() {
        CloseThread.run(() -> {
            isClosed.set(true);
            throw new IllegalStateException("as expected");
        });
        assertThat(isClosed).isTrue();
    }
}
