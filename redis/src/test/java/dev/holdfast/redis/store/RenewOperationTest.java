package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenewOperationTest {
    private final Parts parts = new Parts();
    private final RenewOperation renewals = new RenewOperation(parts.runner, parts.calls);
    private final Renewal lease = new Renewal(Owners.owner(), Owners.LEASE_TIME);

    @Test
    void renewalsOfOneCallHaveTheirRepliesInOrder() {
        parts.client.replies.add("OK\n\n-1\n16\nOK\nABSENT");

        assertThat(renewals.renewAsync(List.of(lease, lease), Owners.TIMEOUT).join())
                .containsExactly(RenewReply.renewed(), RenewReply.notOwner(Reason.ABSENT));
    }

    @Test
    void confirmationIsReadFromTheStatus() {
        parts.client.replies.add("TAKEN\n\n-1\n16");

        assertThat(renewals.confirmAsync(lease, 17, Owners.TIMEOUT).join())
                .isEqualTo(RenewReply.notOwner(Reason.TAKEN));
    }

    @Test
    void failureIsTranslated() {
        parts.client.replies.add(new RedisUnreachable("no reply", null, true));

        assertThatThrownBy(() ->
                        renewals.renewAsync(List.of(lease), Owners.TIMEOUT).join())
                .hasCauseInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("orders");
    }
}
