package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Incarnation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The warnings are tested against a server, by FenceTest and ForeignHolderTest of the integration tests. */
class AcquireReplyReaderTest {
    private static final Duration POLL_DELAY = Duration.ofMillis(70);

    private final AcquireReplyReader reader = new AcquireReplyReader();

    private AcquireReply read(String... fields) {
        return read(Owners.claim(Owners.owner()), fields);
    }

    private AcquireReply read(Claim claim, String... fields) {
        return reader.read(claim, reply(fields), rank -> POLL_DELAY.plusMillis(rank));
    }

    private static ScriptReply reply(String... fields) {
        return new ScriptReply(String.join("\n", fields).getBytes(StandardCharsets.UTF_8));
    }

    private static Ticket ticket(AcquireReply reply) {
        return Objects.requireNonNull(((Busy) reply).ticket());
    }

    @Test
    void okIsAGrantWithItsFencingToken() {
        Granted granted = (Granted) read("OK", "17", "30000", "16", "0");

        assertThat(granted.fence()).hasValue(17);
        assertThat(granted.fenceBlock()).isOne();
        assertThat(granted.incarnation()).isNull();
    }

    @Test
    void firstTokenIsThatOfTheBlockUpToTheLastOne() {
        Claim claim = Owners.claim(Owners.owner()).withFence(5, 0);

        Granted granted = (Granted) read(claim, "OK", "17", "30000", "16", "0");

        assertThat(granted.fence()).hasValue(13);
        assertThat(granted.fenceBlock()).isEqualTo(5);
        assertThat(AcquireReplyReader.granted(claim, 17)).isEqualTo(granted);
    }

    @Test
    void grantWithoutFencingHasNoToken() {
        Claim claim = Owners.claim(Owners.owner()).withFence(0, 0);

        assertThat(((Granted) read(claim, "OK", "0", "30000", "16", "0")).fence())
                .isEmpty();
        assertThat(AcquireReplyReader.granted(claim, 1).fence()).isEmpty();
    }

    @Test
    void grantWithIncarnationNamesTheRunOfTheServer() {
        Claim claim = Owners.claim(Owners.owner()).withIncarnation();

        assertThat(((Granted) read(claim, "OK", "17", "30000", "16", "1", "f00d", "60", "59000000")).incarnation())
                .isEqualTo(Incarnation.of("f00d", Duration.ofSeconds(60)).withEpochAge(Duration.ofSeconds(59)));
    }

    @Test
    void fieldAfterTheTimeShowsWhetherTheLockIsMarked() {
        assertThat(AcquireReplyReader.isMarked(reply("OK", "17", "30000", "16", "1")))
                .isTrue();
        assertThat(AcquireReplyReader.isMarked(reply("OK", "17", "30000", "16", "0")))
                .isFalse();
    }

    @Test
    void busyHasRemainingTimeAndHolderAndNoTicket() {
        Busy busy = (Busy) read("BUSY", "", "5000", "16", "1", "0", "0", "me@host:1");

        assertThat(busy.remaining()).isEqualTo(Duration.ofSeconds(5));
        assertThat(busy.holder()).isEqualTo("me@host:1");
        assertThat(busy.ticket()).isNull();
        assertThat(busy.retryAfter()).isNull();
    }

    @Test
    void fullIsBusyWithoutATicket() {
        assertThat(((Busy) read("FULL", "", "5000", "16", "1", "0", "0", "me@host:1")).ticket())
                .isNull();
    }

    @Test
    void busyKeyWithoutTimeLimitHasNoRemainingTime() {
        assertThat(((Busy) read("BUSY", "", "-1", "16", "0", "0", "0", "")).remaining())
                .isNull();
    }

    @Test
    void busyWithoutShownHolderHasNoHolder() {
        assertThat(((Busy) read("BUSY", "", "5000", "16", "0", "0", "0", "")).holder())
                .isNull();
    }

    @Test
    void waitIsBusyWithTicketAndRank() {
        AcquireReply reply = read("WAIT", "20", "5000", "16", "1", "15", "2", "me@host:1");

        assertThat(ticket(reply).number()).isEqualTo(15);
        assertThat(ticket(reply).rank()).isEqualTo(2);
        assertThat(ticket(reply).handsOver()).isTrue();
        assertThat(((Busy) reply).holder()).isEqualTo("me@host:1");
        assertThat(((Busy) reply).retryAfter()).as("depends on the rank").isEqualTo(POLL_DELAY.plusMillis(2));
    }

    @Test
    void foreignHolderDoesNotHandOver() {
        assertThat(ticket(read("WAIT", "20", "5000", "16", "0", "15", "2", "")).handsOver())
                .isFalse();
    }

    @Test
    void messageMustBeNewerThanLastTokenClockAndFloor() {
        Claim claim = Owners.claim(Owners.owner());
        String now = "5000000";

        assertThat(ticket(read(claim, "WAIT", "6000000", "5000", now, "1", "15", "2", ""))
                        .fenceBefore())
                .as("the last token that was issued")
                .isEqualTo(6_000_000);
        assertThat(ticket(read(claim, "WAIT", "0", "5000", now, "1", "15", "2", ""))
                        .fenceBefore())
                .as("the clock of the server less a millisecond")
                .isEqualTo(4_999_000);
        assertThat(ticket(read(claim.withFence(1, 7_000_000), "WAIT", "6000000", "5000", now, "1", "15", "2", ""))
                        .fenceBefore())
                .as("the floor of the claim")
                .isEqualTo(7_000_000);
    }

    @Test
    void lateIsUnavailableWithKnownOutcome() {
        assertThat(AcquireReplyReader.isLate(reply("LATE", "", "-2", "16"))).isTrue();
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
