package dev.holdfast.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.ProviderHealth;
import dev.holdfast.ProviderHealth.Status;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StoreHealthTest {
    private final StoreHealth health = new StoreHealth();

    @Test
    void replyMakesTheStoreUpAndKeepsTheLastFailure() {
        health.failed(new LockUnavailableException("a", "no reply", null));
        health.replied();
        assertThat(health.get().status()).isEqualTo(Status.UP);
        assertThat(health.get().lastFailure())
                .hasValueSatisfying(text -> assertThat(text).contains("no reply"));
    }

    @Test
    void statusKeepsItsBeginWhileItLasts() {
        health.failed(new LockUnavailableException("a", "first", null));
        ProviderHealth first = health.get();
        health.failed(new CompletionException(new LockUnavailableException("a", "second", null)));
        assertThat(health.get().status()).isEqualTo(Status.DOWN);
        assertThat(health.get().since()).isEqualTo(first.since());
        assertThat(health.get().lastFailure())
                .hasValueSatisfying(text -> assertThat(text).contains("second"));
    }

    @Test
    void conflictOfOneKeyIsAReply() {
        health.failed(new LockKeyConflictException("a", "its key is something else", null));
        assertThat(health.get().isUp()).isTrue();
    }
}
