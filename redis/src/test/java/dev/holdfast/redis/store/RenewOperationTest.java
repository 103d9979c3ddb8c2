package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class RenewOperationTest {
    private static final long AN_HOUR_MICROS = 3_600_000_000L;
    private static final String LATE = Parts.replyAt(Parts.NOW + AN_HOUR_MICROS, "LATE", "", -2);

    private final Parts parts = Parts.create();
    private final RenewOperation renewals = new RenewOperation(parts.runner, parts.calls, parts.marked, parts.late);
    private final Ownership owner = Owners.owner();
    private final Renewal lease = new Renewal(owner, Owners.LEASE_TIME);
    private final Renewal other = new Renewal(Owners.owner(), Owners.LEASE_TIME);
    private final RedisUnreachable silence = new RedisUnreachable("no reply", null, true);

    private static String extended(String... results) {
        return Parts.reply("OK", "", -1, results);
    }

    private List<RenewReply> renew(Object... replies) {
        parts.client.replies.addAll(List.of(replies));
        return renewals.renewAsync(List.of(lease, other), Owners.TIMEOUT).join();
    }

    private RenewReply confirm(Object... replies) {
        parts.client.replies.addAll(List.of(replies));
        return renewals.confirmAsync(lease, 17, Owners.TIMEOUT).join();
    }

    @Test
    void renewalsOfOneCallHaveTheirRepliesInOrder() {
        assertThat(renew(extended("OK", "ABSENT")))
                .containsExactly(RenewReply.renewed(), RenewReply.notOwner(Reason.ABSENT));
        assertThat(renew(extended("TAKEN", "OK~")))
                .containsExactly(RenewReply.notOwner(Reason.TAKEN), RenewReply.renewed());
    }

    @Test
    void renewalHasALimit() {
        renew(extended("OK", "OK"));

        assertThat(Long.parseLong(parts.client.args(0).get(0)))
                .isBetween(Parts.NOW + 700_000, Parts.NOW + AN_HOUR_MICROS / 2);
        assertThat(parts.client.calls.get(0).timeout()).isEqualTo(Owners.TIMEOUT);
    }

    @Test
    void lateRenewalIsRepeatedOnceWithALaterLimit() {
        assertThat(renew(LATE, extended("OK", "OK"))).containsOnly(RenewReply.renewed());

        assertThat(parts.client.scripts()).containsExactly("extend", "extend");
        assertThat(Long.parseLong(parts.client.args(1).get(0)) - Parts.NOW).isGreaterThanOrEqualTo(AN_HOUR_MICROS);
        assertThat(parts.client.calls.get(1).timeout()).isPositive().isLessThan(Owners.TIMEOUT);
    }

    @Test
    void secondLateRenewalIsAFailureWithKnownOutcome() {
        assertThatThrownBy(() -> renew(LATE, LATE))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        failure -> assertThat(failure.outcomeUnknown()).isFalse())
                .hasMessageContaining("extend took longer than 700 ms");
        assertThat(parts.client.scripts()).hasSize(2);
        assertThat(parts.late.has(owner)).isFalse();
    }

    @Test
    void markedLeaseIsReleasedByReleaseAtOnce() throws InterruptedException {
        renew(extended("OK~", "OK"));
        parts.client.replies.add(Parts.reply("HANDED", "", 4_000));
        parts.client.replies.add("1");

        parts.releases.run(owner, Owners.TIMEOUT);
        parts.releases.run(other.ownership(), Owners.TIMEOUT);

        assertThat(parts.client.scripts()).containsExactly("extend", "release", "release_unmarked");
    }

    @Test
    void lostLeaseIsNotMarkedAnyMore() {
        renew(extended("OK~", "OK~"));
        renew(extended("ABSENT", "TAKEN"));

        assertThat(parts.marked.remove(owner)).isFalse();
        assertThat(parts.marked.remove(other.ownership())).isFalse();
    }

    @Test
    void renewalWithUnknownOutcomeIsLateUntilAReleaseAfterItsLimit() throws InterruptedException {
        assertThatThrownBy(() -> renew(silence)).hasCauseInstanceOf(LockUnavailableException.class);
        assertThat(parts.late.has(owner)).isTrue();
        assertThat(parts.late.has(other.ownership())).isTrue();
        long limit = Long.parseLong(parts.client.args(0).get(0));

        renew(extended("OK", "OK"));
        parts.client.replies.add(Parts.replyAt(limit, "RELEASED", "", -2));
        parts.releases.run(owner, Owners.TIMEOUT);
        assertThat(parts.client.scripts()).endsWith("release");
        assertThat(parts.late.has(owner)).isTrue();

        parts.client.replies.add(Parts.replyAt(limit + 1, "NOT_OWNER", "", -1));
        parts.releases.run(owner, Owners.TIMEOUT);
        assertThat(parts.late.has(owner)).isFalse();
        assertThat(parts.late.has(other.ownership())).isTrue();
    }

    @Test
    void renewalThatWasNotExecutedIsNotLate() {
        assertThatThrownBy(() -> renew(new RedisErrorReply("LOADING the data")));
        assertThatThrownBy(() -> renew(new RedisUnreachable("no connection", null, false)));

        assertThat(parts.late.has(owner)).isFalse();
    }

    @Test
    void confirmationIsReadFromTheStatus() {
        assertThat(confirm(Parts.reply("OK", "", 30_000))).isEqualTo(RenewReply.renewed());
        assertThat(confirm(Parts.reply("TAKEN", "", -1))).isEqualTo(RenewReply.notOwner(Reason.TAKEN));
    }

    @Test
    void lateConfirmationIsRepeatedOnceWithALaterLimit() {
        assertThat(confirm(LATE, Parts.reply("OK", "", 30_000))).isEqualTo(RenewReply.renewed());

        assertThat(parts.client.scripts()).containsExactly("confirm", "confirm");
        assertThat(Long.parseLong(parts.client.args(0).get(3)))
                .isBetween(Parts.NOW + 700_000, Parts.NOW + AN_HOUR_MICROS / 2);
        assertThat(Long.parseLong(parts.client.args(1).get(3)) - Parts.NOW).isGreaterThanOrEqualTo(AN_HOUR_MICROS);
    }

    @Test
    void confirmationWithUnknownOutcomeIsLate() {
        assertThatThrownBy(() -> confirm(silence)).hasCauseInstanceOf(LockUnavailableException.class);

        assertThat(parts.late.has(owner)).isTrue();
    }

    @Test
    void failureIsTranslated() {
        assertThatThrownBy(() -> renew(silence))
                .hasCauseInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("orders");
        assertThatThrownBy(() -> confirm(new RedisErrorReply("READONLY a replica")))
                .hasCauseInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("confirm");
    }
}
