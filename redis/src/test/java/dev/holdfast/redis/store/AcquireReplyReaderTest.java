package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The warnings are tested against a server, by FenceTest and ForeignHolderTest of the integration tests. */
class AcquireReplyReaderTest {
    private static final Duration POLL_DELAY = Duration.ofMillis(70);

    private final AcquireReplyReader reader = new AcquireReplyReader();

    private AcquireReply read(String... fields) {
        ScriptReply reply = new ScriptReply(String.join("\n", fields).getBytes(StandardCharsets.UTF_8));
        return reader.read(Owners.claim(Owners.owner()), reply, () -> POLL_DELAY);
    }

    @Test
    void okIsAGrantWithItsFencingToken() {
        Granted granted = (Granted) read("OK", "17", "30000", "16");

        assertThat(granted.fence()).hasValue(17);
        assertThat(granted.incarnation()).isNull();
    }

    @Test
    void busyHasRemainingTimeAndHolderAndNoTicket() {
        Busy busy = (Busy) read("BUSY", "", "5000", "16", "me@host:1", "1");

        assertThat(busy.remaining()).isEqualTo(Duration.ofSeconds(5));
        assertThat(busy.holder()).isEqualTo("me@host:1");
        assertThat(busy.ticket()).isNull();
    }

    @Test
    void fullIsBusyWithoutATicket() {
        assertThat(((Busy) read("FULL", "", "5000", "16", "me@host:1", "1")).ticket())
                .isNull();
    }

    @Test
    void busyKeyWithoutTimeLimitHasNoRemainingTime() {
        assertThat(((Busy) read("BUSY", "", "-1", "16", "", "0")).remaining()).isNull();
    }

    @Test
    void busyWithoutShownHolderHasNoHolder() {
        assertThat(((Busy) read("BUSY", "", "5000", "16", "", "0")).holder()).isNull();
    }

    @Test
    void waitIsBusyWithTicketAndRank() {
        Busy busy = (Busy) read("WAIT", "20", "5000", "16", "me@host:1", "1", "15", "2");

        var ticket = Objects.requireNonNull(busy.ticket());
        assertThat(ticket.number()).isEqualTo(15);
        assertThat(ticket.rank()).isEqualTo(2);
        assertThat(ticket.fenceBefore()).as("the higher one of token and clock").isEqualTo(20);
    }

    @Test
    void lateIsUnavailableWithKnownOutcome() {
        assertThatThrownBy(() -> read("LATE", "", "-2", "16"))
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        late -> assertThat(late.outcomeUnknown()).isFalse());
    }

    @Test
    void unknownStatusIsABackendException() {
        assertThatThrownBy(() -> read("NEWER", "", "-2", "16"))
                .isInstanceOf(LockBackendException.class)
                .hasMessageContaining("unknown status NEWER of acquire");
    }
}
