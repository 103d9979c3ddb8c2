package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Ticket;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AcquireReplyTest {
    private static final OptionalLong FENCE = OptionalLong.of(7);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void grantReservesOneFencingTokenByDefault() {
        assertThat(AcquireReply.granted(FENCE)).isEqualTo(new Granted(FENCE, 1, null, null, false));
    }

    @Test
    void withersOfAGrantKeepTheRest() {
        Incarnation run = Incarnation.of("run", SECOND);

        assertThat(AcquireReply.granted(FENCE)
                        .withFenceBlock(16)
                        .withIncarnation(run)
                        .withFallback("spare")
                        .withPartial(true))
                .isEqualTo(AcquireReply.granted(FENCE)
                        .withPartial(true)
                        .withFallback("spare")
                        .withIncarnation(run)
                        .withFenceBlock(16))
                .isEqualTo(new Granted(FENCE, 16, run, "spare", true));
    }

    @Test
    void busyReplyHasNoTicketByDefault() {
        assertThat(AcquireReply.busy(SECOND, "app@host:1")).isEqualTo(new Busy(SECOND, "app@host:1", null, null));
        assertThat(AcquireReply.busy(null, null)).isEqualTo(new Busy(null, null, null, null));
    }

    @Test
    void withersOfABusyReplyKeepTheRest() {
        Ticket ticket = new Ticket(42, 3, true, 99);

        assertThat(AcquireReply.busy(SECOND, "app@host:1")
                        .withRetryAfter(SECOND)
                        .withTicket(ticket))
                .isEqualTo(AcquireReply.busy(SECOND, "app@host:1")
                        .withTicket(ticket)
                        .withRetryAfter(SECOND))
                .isEqualTo(new Busy(SECOND, "app@host:1", SECOND, ticket));
    }

    @Test
    void fencingTokenOfNullIsRejected() {
        assertThatNullPointerException().isThrownBy(() -> AcquireReply.granted(null));
    }
}
