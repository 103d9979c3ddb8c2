package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ServerClockTest {
    private static final long SERVER = 1_795_412_774_698_123L;
    private static final long AN_HOUR_MICROS = 3_600_000_000L;
    private static final Offset<Long> A_SECOND = Offset.offset(1_000_000L);

    private final ServerClock clock = new ServerClock();

    private long now() {
        return clock.at(System.nanoTime());
    }

    @Test
    void timeIsUnknownBeforeTheFirstReply() {
        assertThat(clock.isUnknown()).isTrue();
        assertThat(now()).isZero();
    }

    @Test
    void estimateAdvancesWithTheLocalClock() {
        long before = System.nanoTime();
        clock.update(SERVER);

        assertThat(clock.isUnknown()).isFalse();
        assertThat(now()).isCloseTo(SERVER, A_SECOND);
        assertThat(clock.at(before + 3_600_000_000_000L) - clock.at(before)).isEqualTo(AN_HOUR_MICROS);
    }

    @Test
    void estimateIsTheServersTimeAtTheArrivalOfTheReply() {
        long before = System.nanoTime();
        clock.update(SERVER);
        long after = System.nanoTime();

        assertThat(clock.at(before)).as("a lower bound").isLessThanOrEqualTo(SERVER);
        assertThat(clock.at(after)).isGreaterThanOrEqualTo(SERVER);
    }

    @Test
    void replyWithoutTimeIsIgnored() {
        clock.update(0);
        assertThat(clock.isUnknown()).isTrue();
        clock.update(SERVER);
        clock.update(0);

        assertThat(now()).isCloseTo(SERVER, A_SECOND);
    }

    @Test
    void clockThatWasSetBackIsFollowedAtOnce() {
        clock.update(SERVER);
        clock.update(SERVER - AN_HOUR_MICROS);

        assertThat(now()).isCloseTo(SERVER - AN_HOUR_MICROS, A_SECOND);
    }

    @Test
    void tokenBelowTheTimeShowsThatTheClockWasSetBack() {
        clock.update(SERVER);
        clock.updateByToken(SERVER - AN_HOUR_MICROS);

        assertThat(now()).isCloseTo(SERVER - AN_HOUR_MICROS, A_SECOND);
    }

    @Test
    void tokenAheadOfTheTimeShowsNothing() {
        clock.update(SERVER);
        clock.updateByToken(SERVER + AN_HOUR_MICROS);

        assertThat(now()).isCloseTo(SERVER, A_SECOND);
    }

    @Test
    void tokenBeforeTheFirstReplyIsIgnored() {
        clock.updateByToken(SERVER);

        assertThat(clock.isUnknown()).isTrue();
    }
}
