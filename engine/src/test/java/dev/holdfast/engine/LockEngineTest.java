package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A provider as its caller sees it. Closing, threads and retention are tested apart. */
class LockEngineTest {
    private final ScriptedStore store = new ScriptedStore() {
        @Override
        public void checkName(String lockName) {
            if (lockName.isEmpty()) {
                throw new IllegalArgumentException("the name is empty");
            }
        }

        @Override
        public void checkOptions(LockOptions options) {
            if (!options.fencing()) {
                throw new IllegalArgumentException("fencing is needed");
            }
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return type == String.class ? Optional.of(type.cast("client")) : Optional.empty();
        }
    };
    private final LockProvider provider = new EngineFixture(store).provider;

    @Test
    void lockHasItsName() {
        assertThat(provider.lock("orders").name()).isEqualTo("orders");
        assertThat(provider.lock("orders").toString()).contains("orders");
    }

    @Test
    void storeChecksNameAndOptions() {
        assertThatThrownBy(() -> provider.lock("")).hasMessage("the name is empty");
        LockOptions unfenced = LockOptions.builder().fencing(false).build();
        assertThatThrownBy(() -> provider.lock("orders", unfenced)).hasMessage("fencing is needed");
        assertThatThrownBy(() -> provider.lock(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> provider.lock("orders", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void capabilitiesAreThoseOfTheStore() {
        assertThat(provider.capabilities()).isEqualTo(store.capabilities());
    }

    @Test
    void unwrapReturnsTheProviderOrAnObjectOfTheStore() {
        assertThat(provider.unwrap(LockProvider.class)).containsSame(provider);
        assertThat(provider.unwrap(String.class)).hasValue("client");
        assertThat(provider.unwrap(Integer.class)).isEmpty();
    }

    @Test
    void textHasTheStore() {
        assertThat(provider).hasToString("LockProvider[scripted]");
    }

    @Test
    void providerOverAStoreAcquiresAndReleases() throws InterruptedException {
        MapStore map = new MapStore();
        try (LockProvider overMap = LockEngine.over(map)) {
            try (Lease lease = overMap.lock("orders").acquire()) {
                assertThat(lease.isHeld()).isTrue();
                assertThat(map.owners).containsOnlyKeys("orders");
            }
            assertThat(map.owners).isEmpty();
        }
        assertThat(map.isClosed).isTrue();
    }

    @Test
    void settingsAreUsed() {
        LockOptions options =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        ScriptedStore scripted = new ScriptedStore();
        EngineSettings settings =
                EngineSettings.builder().defaultOptions(options).label("app").build();
        try (LockProvider overScripted = LockEngine.over(scripted, settings)) {
            overScripted.lock("orders").acquireAsync(Duration.ZERO);
            var claim = scripted.acquires.next().request();
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
