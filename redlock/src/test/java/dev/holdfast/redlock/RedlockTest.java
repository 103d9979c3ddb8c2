package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Capability;
import dev.holdfast.Lease;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.memory.MemoryLocks;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RedlockTest {
    private final LockProvider a = MemoryLocks.create();
    private final LockProvider b = MemoryLocks.create();
    private final LockProvider c = MemoryLocks.create();

    @Test
    void leaseSurvivesTheLossOfAMinority() {
        try (LockProvider locks = Redlock.of(a, b, c)) {
            a.close();
            try (Lease lease = locks.lock("orders").tryAcquire().orElseThrow()) {
                assertThat(lease.renew(Duration.ofSeconds(10))).isTrue();
                assertThat(lease.fencingToken()).isPresent();
            }
        }
    }

    @Test
    void lossOfAMajorityFailsAndNamesTheReplyOfEachMember() {
        try (LockProvider locks = Redlock.builder()
                .member("east", a)
                .member("west", b)
                .member("north", c)
                .build()) {
            b.close();
            c.close();
            assertThatThrownBy(() -> locks.lock("orders").tryAcquire())
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining("orders")
                    .hasMessageContaining("2 of 3 members are needed")
                    .hasMessageContaining("east: granted it")
                    .hasMessageContaining("west: ")
                    .hasMessageContaining("north: ");
            assertThat(a.lock("orders").inspect().isHeld())
                    .as("the minority grant was released")
                    .isFalse();
        }
    }

    @Test
    void closeLeavesMembersOpen() {
        Redlock.of(a, b, c).close();
        a.lock("orders").tryAcquire().orElseThrow().close();
    }

    @Test
    void quorumHasFencingOnlyIfAMajorityCanConfirm() {
        LockProvider x = new ThirdPartyProvider(MemoryLocks.create());
        LockProvider y = new ThirdPartyProvider(MemoryLocks.create());
        try (LockProvider fencingMajority = Redlock.of(a, b, x);
                LockProvider fencingMinority = Redlock.of(a, x, y);
                Lease lease = fencingMinority.lock("orders").tryAcquire().orElseThrow()) {
            assertThat(fencingMajority.capabilities())
                    .contains(Capability.FENCING)
                    .doesNotContain(Capability.CALLER_TOKEN);
            assertThat(fencingMinority.capabilities()).doesNotContain(Capability.FENCING);
            assertThat(lease.fencingToken()).isEmpty();
        }
    }

    @Test
    void quorumCanBeAMemberOfAnotherQuorum() {
        try (LockProvider inner = Redlock.of(a, b, c);
                LockProvider outer = Redlock.of(inner, MemoryLocks.create(), MemoryLocks.create());
                Lease lease = outer.lock("orders").tryAcquire().orElseThrow()) {
            assertThat(lease.fencingToken()).isPresent();
            assertThat(a.lock("orders").tryAcquire()).isEmpty();
        }
    }

    @Test
    void leaseTimeBeyondMaxLeaseTimeIsRefused() {
        try (LockProvider locks = Redlock.builder()
                        .member(a)
                        .member(b)
                        .member(c)
                        .maxLeaseTime(Duration.ofSeconds(40))
                        .build();
                Lease lease = locks.lock("orders").tryAcquire().orElseThrow()) {
            LockOptions long60 =
                    LockOptions.builder().leaseTime(Duration.ofSeconds(60)).build();
            assertThatThrownBy(() -> locks.lock("orders", long60))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("maxLeaseTime");
            assertThatThrownBy(() -> lease.renew(Duration.ofSeconds(60))).isInstanceOf(IllegalArgumentException.class);
            lease.ensureHeld();
        }
    }

    @Test
    void optionsOfTheBuilderAreThoseOfTheNewProvider() throws Exception {
        CompletableFuture<Lease> told = new CompletableFuture<>();
        try (LockProvider locks = Redlock.builder()
                        .member(a)
                        .member(b)
                        .member(c)
                        .defaultOptions(LockOptions.builder().fencing(false).build())
                        .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(20))
                        .set(StandardOptions.LABEL, "nightly")
                        .set(StandardOptions.LISTENER, new LockListener() {
                            @Override
                            public void acquired(Lease lease, Duration waited) {
                                told.complete(lease);
                            }
                        })
                        .set(StandardOptions.CALLBACK_EXECUTOR, Runnable::run)
                        .build();
                Lease lease = locks.lock("orders").tryAcquire().orElseThrow()) {
            assertThat(lease.remaining()).isLessThan(Duration.ofSeconds(20));
            assertThat(lease.fencingToken()).isEmpty();
            assertThat(told).succeedsWithin(Duration.ofSeconds(20)).isSameAs(lease);
            assertThat(a.lock("orders").inspect().holder())
                    .hasValueSatisfying(holder -> assertThat(holder).startsWith("nightly@"));
        }
    }

    @Test
    void optionOfTheMembersIsRefused() {
        assertThatThrownBy(() -> Redlock.builder().set(StandardOptions.KEY_PREFIX, "app:"))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("'keyPrefix' cannot be set here");
    }

    @Test
    void contradictorySettingsAreRefused() {
        assertThatThrownBy(() -> Redlock.of())
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("there is none");
        assertThatThrownBy(() -> Redlock.of(a, b, a))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("given twice");
        assertThatThrownBy(() -> Redlock.builder()
                        .member(a)
                        .maxLeaseTime(Duration.ofSeconds(10))
                        .build())
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("maxLeaseTime=10000ms");
        assertThatThrownBy(() -> Redlock.builder()
                        .member(a)
                        .memberTimeout(Duration.ofSeconds(1))
                        .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(2))
                        .build())
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("memberTimeout=1000ms");
    }
}
