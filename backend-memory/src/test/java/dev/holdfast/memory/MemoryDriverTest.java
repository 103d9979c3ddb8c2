package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryDriverTest {
    @Test
    void providersOfOneNameShareABackend() {
        try (LockProvider first = LockProviders.open("lock:memory:shared");
                LockProvider second = LockProviders.open("lock:memory:shared");
                LockProvider other = LockProviders.open("lock:memory:elsewhere");
                Lease held = first.lock("a").tryAcquire().orElseThrow()) {
            assertThat(held.isHeld()).isTrue();
            assertThat(second.lock("a").tryAcquire()).isEmpty();
            assertThat(other.lock("a").tryAcquire()).hasValueSatisfying(Lease::close);
        }
    }

    @Test
    void providersWithoutANameHaveBackendsOfTheirOwn() {
        try (LockProvider first = LockProviders.open("lock:memory");
                LockProvider second = LockProviders.open("lock:memory");
                Lease held = first.lock("a").tryAcquire().orElseThrow()) {
            assertThat(held.isHeld()).isTrue();
            assertThat(second.lock("a").tryAcquire()).hasValueSatisfying(Lease::close);
        }
    }

    @Test
    void wrapUsesTheOptions() {
        MemoryBackend backend = new MemoryBackend();
        LockConfig prefixed = LockConfig.builder("memory")
                .set(StandardOptions.KEY_PREFIX, "other:")
                .build();
        try (LockProvider first =
                        LockProviders.wrap(backend, LockConfig.builder("memory").build());
                LockProvider second = LockProviders.wrap(backend, prefixed);
                Lease held = first.lock("a").tryAcquire().orElseThrow()) {
            assertThat(held.isHeld()).isTrue();
            assertThat(second.lock("a").tryAcquire()).hasValueSatisfying(Lease::close);
        }
        LockConfig mistyped = LockConfig.builder("memory").set("lable", "x").build();
        assertThatThrownBy(() -> LockProviders.wrap(backend, mistyped))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageStartingWith("unknown option 'lable'");
    }

    @Test
    void theOptionsOfAQuorumsMemberAreAccepted() {
        try (LockProvider locks = LockProviders.open("lock:memory:?maxLeaseTime=60s")) {
            assertThat(locks.lock("a").tryAcquire()).hasValueSatisfying(Lease::close);
        }
    }

    @Test
    void providersOfOneBackendExcludeEachOther() {
        MemoryBackend backend = new MemoryBackend();
        LockConfig labelled = LockConfig.builder("memory")
                .set(StandardOptions.LABEL, "nightly")
                .build();
        try (LockProvider here = MemoryLocks.provider(backend, labelled);
                LockProvider there = MemoryLocks.provider(backend);
                Lease held = here.lock("a").tryAcquire().orElseThrow()) {
            assertThat(held.isHeld()).isTrue();
            assertThat(there.lock("a").tryAcquire()).isEmpty();
            assertThat(there.lock("a").inspect().holder())
                    .hasValueSatisfying(holder -> assertThat(holder).startsWith("nightly@"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lock:memory://localhost, locks in memory have a name and no host: write lock:memory:NAME instead of"
                + " lock:memory://localhost",
        "lock:memory:x?keyPrefix=a%7D, 'option keyPrefix: a key prefix with braces must hold one complete hash tag such as"
                + " \"{app}:\", but was \"a}\"'",
        "lock:memory:x?leaseTime=1ms, 'option ''leaseTime'' must be a duration such as 500ms, 30s, 5m, 2h, 1d or PT1M30S,"
                + " from PT0.2S to PT8760H, but was ''1ms'', in lock:memory:x?leaseTime=1ms'",
    })
    void wrongConfigurationIsRejected(String url, String message) {
        assertThatThrownBy(() -> LockProviders.open(url))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage(message);
    }
}
