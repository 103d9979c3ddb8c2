package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ServerClockTest {
    private static final long SERVER = 1_795_412_774_698_123L;
    private static final Offset<Long> A_SECOND = Offset.offset(1_000_000L);

    private final ServerClock clock = new ServerClock();

    @Test
    void timeIsUnknownBeforeTheFirstReply() {
        assertThat(clock.at(System.nanoTime())).isZero();
    }

    @Test
    void estimateAdvancesWithTheLocalClock() {
        long sent = System.nanoTime();
        clock.update(SERVER, sent);

        assertThat(clock.at(sent)).isCloseTo(SERVER, A_SECOND);
        assertThat(clock.at(sent + 3_600_000_000_000L) - clock.at(sent)).isEqualTo(3_600_000_000L);
    }

    @Test
    void replyWithoutTimeIsIgnored() {
        long sent = System.nanoTime();
        clock.update(0, sent);
        assertThat(clock.at(sent)).isZero();
        clock.update(SERVER, sent);
        clock.update(0, sent);

        assertThat(clock.at(sent)).isCloseTo(SERVER, A_SECOND);
    }

    @Test
    void replyShowsTheMiddleOfItsRoundTrip() {
        long sent = System.nanoTime() - 10_000_000_000L;
        clock.update(SERVER, sent);

        assertThat(clock.at(sent + 5_000_000_000L)).isCloseTo(SERVER, A_SECOND);
    }

    @Test
    void clockThatWasSetBackIsFollowedAtOnce() {
        long sent = System.nanoTime();
        clock.update(SERVER, sent);
        clock.update(SERVER - 3_600_000_000L, sent);

        assertThat(clock.at(sent)).isCloseTo(SERVER - 3_600_000_000L, A_SECOND);
    }
}
