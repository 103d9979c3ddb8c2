package dev.holdfast.spi;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.Capability;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockOptions;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class ProviderLockStoreTest {
    private static final Duration LEASE_TIME = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final ThirdPartyProvider provider = new ThirdPartyProvider();
    private final LockStore store = new ProviderLockStore(provider);
    private final Ownership owner = Owners.newOwner("a");

    private Claim claim() {
        return Claim.of(owner, LEASE_TIME, TIMEOUT).withFence(1, 0);
    }

    private AcquireReply acquire() {
        return store.acquireAsync(claim()).join();
    }

    private RenewReply renew(Ownership ownership) {
        return store.renewAsync(List.of(new Renewal(ownership, LEASE_TIME)), TIMEOUT)
                .join()
                .get(0);
    }

    @Test
    void freeLockIsGrantedWithTheTokenAndTheFallbackOfTheLease() {
        assertThat(acquire()).isEqualTo(AcquireReply.granted(OptionalLong.of(7)).withFallback("spare"));
        assertThat(provider.calls).containsExactly("acquire a within 0 ms");
        LockOptions options = provider.options.get(0);
        assertThat(options.leaseTime()).isEqualTo(LEASE_TIME);
        assertThat(options.autoRenew()).isFalse();
        assertThat(options.fencing()).isTrue();
    }

    @Test
    void heldLockIsBusy() {
        provider.acquired = completedFuture(Optional.empty());

        assertThat(acquire()).isEqualTo(AcquireReply.busy(null, null));
    }

    @Test
    void repeatedClaimRenewsTheLease() {
        AcquireReply first = acquire();

        assertThat(acquire()).isEqualTo(first);
        assertThat(provider.calls).hasSize(1);
        assertThat(provider.lease.calls).containsExactly("renew for PT30S");
    }

    @Test
    void repeatedClaimAfterALossAcquiresAgain() {
        acquire();
        provider.lease.renewed = completedFuture(false);

        acquire();

        assertThat(provider.calls).hasSize(2);
    }

    @Test
    void claimWithoutAReplyFailsAndItsLateLeaseIsReleased() {
        provider.acquired = new CompletableFuture<>();
        Claim claim = Claim.of(owner, LEASE_TIME, SHORT);

        assertThat(store.acquireAsync(claim))
                .failsWithin(TIMEOUT)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LockUnavailableException.class)
                .withMessageContaining("no reply within 20 ms");
        provider.acquired.complete(Optional.of(provider.lease.proxy));

        assertThat(provider.lease.calls).containsExactly("release");
        assertThat(renew(owner)).isEqualTo(RenewReply.notOwner(Reason.ABSENT));
    }

    @Test
    void renewalOfAnUnknownOwnerIsAbsent() {
        assertThat(renew(owner)).isEqualTo(RenewReply.notOwner(Reason.ABSENT));
    }

    @Test
    void renewalAsksForAtLeastTheShortestLeaseTime() {
        acquire();

        assertThat(store.renewAsync(List.of(new Renewal(owner, Duration.ofMillis(1))), TIMEOUT)
                        .join())
                .containsExactly(RenewReply.renewed());
        assertThat(provider.lease.calls).containsExactly("renew for " + LockOptions.MIN_LEASE_TIME);
    }

    @Test
    void failedRenewalLeavesTheOthersAlone() {
        acquire();
        LockUnavailableException outage = new LockUnavailableException("a", "no reply", null);
        provider.lease.renewed = CompletableFuture.failedFuture(outage);
        Ownership unknown = Owners.newOwner("b");

        assertThat(store.renewAsync(List.of(new Renewal(owner, LEASE_TIME), new Renewal(unknown, LEASE_TIME)), TIMEOUT)
                        .join())
                .containsExactly(RenewReply.failed(outage), RenewReply.notOwner(Reason.ABSENT));
    }

    @Test
    void releaseReleasesTheLeaseOnce() {
        acquire();

        assertThat(store.releaseAsync(owner, TIMEOUT).join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(store.releaseAsync(owner, TIMEOUT).join()).isEqualTo(ReleaseReply.NOT_OWNER);
        assertThat(provider.lease.calls).containsExactly("release");
    }

    @Test
    void releaseOfALostLeaseIsNotOwner() {
        acquire();
        provider.lease.released = completedFuture(false);

        assertThat(store.releaseAsync(owner, TIMEOUT).join()).isEqualTo(ReleaseReply.NOT_OWNER);
    }

    @Test
    void lossForgetsTheLease() {
        acquire();
        provider.lease.lost.complete(null);

        assertThat(renew(owner)).isEqualTo(RenewReply.notOwner(Reason.ABSENT));
        assertThat(provider.lease.calls).isEmpty();
    }

    @Test
    void inspectionIsThatOfTheProvider() {
        LockState state = store.inspectAsync("a", TIMEOUT).join();

        assertThat(state.lockName()).isEqualTo("a");
        assertThat(state.isHeld()).isFalse();
    }

    @Test
    void onlyExclusionBetweenProcessesIsLeftOfTheCapabilities() {
        assertThat(store.capabilities()).containsExactly(Capability.CROSS_PROCESS);
        provider.capabilities = Set.of(Capability.FENCING);
        assertThat(store.capabilities()).isEmpty();
    }

    @Test
    void bridgeHasNoFacets() {
        assertThat(store.queue()).isEmpty();
        assertThat(store.quorumMember()).isEmpty();
    }

    @Test
    void namesAreCheckedByTheProvider() {
        store.checkName("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.checkName(""))
                .withMessage("a name of this provider must not be empty");
    }

    @Test
    void unwrapFindsTheProviderAndWhatItIsMadeOf() {
        assertThat(store.unwrap(ThirdPartyProvider.class)).containsSame(provider);
        assertThat(store.unwrap(String.class)).hasValue("client");
        assertThat(store.unwrap(Integer.class)).isEmpty();
    }

    @Test
    void closeReleasesTheLeasesAndLeavesTheProviderOpen() {
        acquire();

        store.close();

        assertThat(provider.lease.calls).containsExactly("release");
        assertThat(provider.calls).doesNotContain("close");
    }
}
