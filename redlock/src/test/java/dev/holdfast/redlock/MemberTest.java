package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Capability;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.ForwardingLockStore;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QuorumMember;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.sim.ScriptedStore;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class MemberTest {
    private final ScriptedStore store = new ScriptedStore(Capability.FENCING);
    private final Member member = new Member("east", store, null);

    private static LockUnavailableException silent() {
        return new LockUnavailableException("orders", "silent", null);
    }

    private static Granted grantOf(Incarnation incarnation) {
        return AcquireReply.granted(OptionalLong.of(7)).withIncarnation(incarnation);
    }

    @Test
    void memberIsSilentAfterARequestWithoutReplyUntilTheNextReply() {
        assertThat(member.isSilent()).isFalse();
        assertThat(member.send(() -> CompletableFuture.failedFuture(silent()))).isCompletedExceptionally();
        assertThat(member.isSilent()).isTrue();

        assertThat(member.send(() -> CompletableFuture.completedFuture("reply")))
                .isCompletedWithValue("reply");

        assertThat(member.isSilent()).isFalse();
    }

    @Test
    void definiteErrorIsAReply() {
        assertThat(member.send(
                        () -> CompletableFuture.failedFuture(new LockBackendException("orders", "NOPERM", null))))
                .isCompletedExceptionally();

        assertThat(member.isSilent()).isFalse();
    }

    @Test
    void exceptionOfTheStoreFailsTheFuture() {
        assertThat(member.send(() -> {
                    throw silent();
                }))
                .isCompletedExceptionally();

        assertThat(member.isSilent()).isTrue();
    }

    @Test
    void grantOfAStoreWithoutGuardCounts() {
        assertThat(member.isGuarded()).isFalse();
        assertThat(member.disqualification(grantOf(Incarnation.of("run", Duration.ZERO))))
                .isNull();
    }

    @Test
    void grantOfAServerInQuarantineDoesNotCount() {
        RestartGuard guard = new RestartGuard(
                Duration.ofSeconds(60), new SimTime(new Random(1)).machine(1), new ConcurrentHashMap<>());
        Member guarded = new Member("east", store, guard);

        assertThat(guarded.isGuarded()).isTrue();
        assertThat(guarded.disqualification(grantOf(Incarnation.of("run", Duration.ofSeconds(10)))))
                .contains("votes again in 50 s");
        assertThat(guarded.disqualification(AcquireReply.granted(OptionalLong.of(7))))
                .as("a store that has no incarnations")
                .isNull();
    }

    @Test
    void memberCanConfirmIfItsStoreHasFencing() {
        assertThat(member.canConfirm()).isTrue();
        assertThat(new Member("west", new ScriptedStore(), null).canConfirm()).isFalse();
    }

    @Test
    void memberWithoutTheFacetOfAQuorumCannotConfirm() {
        LockStore withoutFacet = new ForwardingLockStore(store) {
            @Override
            public Optional<QuorumMember> quorumMember() {
                return Optional.empty();
            }
        };
        Member foreign = new Member("west", withoutFacet, null);
        Ownership ownership = new Ownership("orders", OwnerToken.create(new Random(1), "me"));

        assertThat(foreign.canConfirm()).isFalse();
        assertThat(foreign.confirmAsync(new Renewal(ownership, Duration.ofSeconds(1)), 7, Duration.ofMillis(100)))
                .isCompletedExceptionally();
        assertThat(foreign.incarnationAsync(Duration.ofMillis(100))).isCompletedWithValue(Optional.empty());
    }

    @Test
    void descriptionOfAFailureOmitsTheLockName() {
        assertThat(Member.describe("orders", silent())).isEqualTo("silent");
    }
}
