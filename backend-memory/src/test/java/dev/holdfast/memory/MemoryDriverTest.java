package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.Renewal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryDriverTest {
    private static final Ownership OWNERSHIP = new Ownership("b", OwnerToken.create(new SecureRandom(), "test@host:1"));

    @Test
    void providersOfOneNameExcludeEachOther() {
        try (LockProvider first = LockProviders.open("lock:memory:place");
                LockProvider second = LockProviders.open("lock:memory:place");
                LockProvider other = LockProviders.open("lock:memory:elsewhere");
                Lease held = first.lock("a").tryAcquire().orElseThrow()) {
            assertThat(held.isHeld()).isTrue();
            assertThat(second.lock("a").tryAcquire()).isEmpty();
            assertThat(other.lock("a").tryAcquire()).hasValueSatisfying(Lease::close);
        }
    }

    @Test
    void providersWithoutANameHaveAPlaceOfTheirOwn() {
        try (LockProvider first = LockProviders.open("lock:memory");
                LockProvider second = LockProviders.open("lock:memory");
                Lease held = first.lock("a").tryAcquire().orElseThrow()) {
            assertThat(held.isHeld()).isTrue();
            assertThat(second.lock("a").tryAcquire()).hasValueSatisfying(Lease::close);
        }
    }

    @Test
    void aLookShowsTheTokenThatAQuorumWroteBack() {
        try (LockStore store = new MemoryLockStore(new MemoryPlace(), "lock:", () -> {})) {
            Duration time = Duration.ofSeconds(30);
            AcquireReply.Granted granted =
                    (AcquireReply.Granted) store.acquireAsync(new Claim(OWNERSHIP, time, true, 0, time))
                            .join();
            long fence = granted.fence().orElseThrow();
            for (long written : List.of(fence + 7, fence + 3)) {
                store.confirmAsync(new Renewal(OWNERSHIP, time), written, time).join();
                assertThat(store.inspectAsync("b", time).join().fencingToken()).hasValue(fence + 7);
            }
        }
    }

    @Test
    void aWrappedPlaceHeedsTheOptions() {
        MemoryPlace place = new MemoryPlace();
        LockConfig prefixed = LockConfig.builder("memory")
                .set(StandardOptions.KEY_PREFIX, "other:")
                .build();
        try (LockProvider first =
                        LockProviders.wrap(place, LockConfig.builder("memory").build());
                LockProvider second = LockProviders.wrap(place, prefixed);
                Lease held = first.lock("a").tryAcquire().orElseThrow()) {
            assertThat(held.isHeld()).isTrue();
            assertThat(second.lock("a").tryAcquire()).hasValueSatisfying(Lease::close);
        }
        LockConfig mistyped = LockConfig.builder("memory").set("lable", "x").build();
        assertThatThrownBy(() -> LockProviders.wrap(place, mistyped))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageStartingWith("unknown option 'lable'");
    }

    @Test
    void theOptionsOfAQuorumsMemberAreAccepted() {
        try (LockProvider locks = LockProviders.open("lock:memory:?maxLeaseTime=60s&fenceRetention=5m")) {
            assertThat(locks.lock("a").tryAcquire()).hasValueSatisfying(Lease::close);
        }
    }

    @Test
    void providersOfOnePlaceExcludeEachOther() {
        MemoryPlace place = new MemoryPlace();
        LockConfig labelled = LockConfig.builder("memory")
                .set(StandardOptions.LABEL, "nightly")
                .build();
        try (LockProvider here = MemoryLocks.provider(place, labelled);
                LockProvider there = MemoryLocks.provider(place);
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
    void aWrongConfigurationIsRefused(String url, String message) {
        assertThatThrownBy(() -> LockProviders.open(url))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessage(message);
    }
}
