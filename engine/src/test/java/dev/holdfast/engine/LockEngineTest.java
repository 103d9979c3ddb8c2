package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The door of the engine. */
class LockEngineTest {
    @Test
    void providerOverAStoreAcquiresAndReleases() throws InterruptedException {
        MapStore store = new MapStore();
        try (LockProvider provider = LockEngine.over(store)) {
            try (Lease lease = provider.lock("orders").acquire()) {
                assertThat(lease.isHeld()).isTrue();
                assertThat(store.owners).containsOnlyKeys("orders");
            }
            assertThat(store.owners).isEmpty();
        }
        assertThat(store.isClosed).isTrue();
    }

    @Test
    void settingsAreUsed() {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        ScriptedStore store = new ScriptedStore();
        EngineSettings settings =
                EngineSettings.builder().defaultOptions(options).label("app").build();
        try (LockProvider provider = LockEngine.over(store, settings)) {
            provider.lock("orders").acquireAsync(Duration.ZERO);
            var claim = store.acquires.next().request();
            assertThat(claim.leaseTime()).isEqualTo(Duration.ofSeconds(3));
            assertThat(claim.ownership().owner().secret()).contains("app@");
        }
    }

    @Test
    void nullThrows() {
        assertThatThrownBy(() -> LockEngine.over(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> LockEngine.over(new MapStore(), null)).isInstanceOf(NullPointerException.class);
    }
}
