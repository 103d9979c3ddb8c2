package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockException;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how fencing tokens are issued: by one counter for all locks, which is kept for ever. */
class FenceTest extends StoreTest {
    private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;

    /** Tokens stay below 2^53, the last whole number that JSON and Lua hold exactly. */
    private static final long HUGE = (1L << 53) - 1_000;

    @Test
    void aFirstTokenIsTheServersTimeInMicroseconds() {
        long before = serverMicros();
        long fence = granted(claim(somebody(), LEASE));

        assertThat(fence).isBetween(before, serverMicros() + 17);
    }

    @Test
    void aTokenIsHigherThanTheOneBeforeEvenIfTheClockIsBehind() {
        long future = serverMicros() + DAY / 2;
        server.command("SET", COUNTER, String.valueOf(future));

        assertThat(granted(claim(somebody(), LEASE))).isBetween(future + 2, future + 17);
    }

    @Test
    void aTokenIsHigherThanTheFloorEvenIfTheServerForgot() {
        long minFence = serverMicros() + DAY / 2;

        assertThat(granted(claimAbove(somebody(), minFence))).isBetween(minFence + 2, minFence + 17);
    }

    @Test
    void aTokenIsHigherThanTheFloorEvenIfTheCounterPassesItWithTheBlock() {
        long minFence = serverMicros() + DAY / 2;
        server.command("SET", COUNTER, String.valueOf(minFence - 5));

        assertThat(granted(withBlock(somebody(), 16, minFence)))
                .as("the whole block is above the floor")
                .isGreaterThan(minFence);
    }

    @Test
    void aCounterTwoMillisecondsBehindTheClockIsSetToTheClock() {
        long before = serverMicros();
        server.command("SET", COUNTER, String.valueOf(before - 2_000));

        assertThat(granted(claim(somebody(), LEASE))).isGreaterThan(before);
    }

    @Test
    void aCounterIsNotSetBackToTheClock() {
        long ahead = serverMicros() + 60_000_000;
        server.command("SET", COUNTER, String.valueOf(ahead));
        Ownership first = somebody();

        long fence = granted(claim(first, LEASE));
        store.releaseAsync(first, TIMEOUT).join();

        assertThat(granted(claim(somebody(), LEASE))).isBetween(fence + 2, fence + 17);
    }

    @Test
    void locksShareTheCounterAndEachHasRisingTokens() {
        long last = 0;
        for (int i = 0; i < 20; i++) {
            Ownership owner = new Ownership("lock" + i % 3, somebody().owner());
            long fence = granted(claim(owner, LEASE));
            assertThat(fence).isGreaterThan(last);
            last = fence;
            store.releaseAsync(owner, TIMEOUT).join();
        }
        assertThat(server.command("KEYS", "*")).as("no key for each name").isEqualTo(List.of(COUNTER));
        assertThat(pttl(COUNTER)).as("kept for ever").isEqualTo(-1);
    }

    @Test
    void theCounterHasNoTimeLimitWhicheverScriptWritesIt() {
        Ownership mine = somebody();
        granted(claim(mine, LEASE));
        assertThat(pttl(COUNTER)).isEqualTo(-1);

        confirm(mine, LEASE, serverMicros() + DAY / 2);
        assertThat(pttl(COUNTER)).isEqualTo(-1);

        granted(claim(mine, LEASE));
        assertThat(pttl(COUNTER)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RPUSH lock:#g a", "SET lock:#g not-a-number"})
    void aCounterOfAnotherTypeIsAnErrorAndLeavesNoLock(String command) {
        server.command(command.split(" "));
        Object before = server.command("DUMP", COUNTER);

        assertThatThrownBy(() -> acquire(claim(somebody(), LEASE))).hasCauseInstanceOf(LockException.class);
        assertThat(client.sent).last().isEqualTo("acquire_free");
        assertThatThrownBy(() -> acquire(claim(somebody(), LEASE).withIncarnation()))
                .hasCauseInstanceOf(LockException.class);
        assertThat(client.sent).last().isEqualTo("acquire");

        assertThat(exists(LOCK)).isFalse();
        assertThat(server.command("DUMP", COUNTER)).isEqualTo(before);
        assertThat(pttl(COUNTER)).isEqualTo(-1);
    }

    @Test
    void hugeTokensKeepAllTheirDigits() {
        Ownership mine = somebody();
        long fence = granted(claimAbove(mine, HUGE));

        assertThat(fence).isBetween(HUGE + 2, HUGE + 17);
        assertThat(counter()).isEqualTo(fence);
        assertThat(store.inspectAsync("orders", TIMEOUT).join().fencingToken()).hasValue(fence);

        confirm(mine, LEASE, fence + 17);
        assertThat(counter()).isEqualTo(fence + 17);
    }

    @Test
    void theTokenAfterAReservedBlockIsHigherThanTheBlock() {
        Ownership mine = somebody();
        long fence = granted(withBlock(mine, 16, 0));
        assertThat(counter()).isEqualTo(fence + 15);

        long repeated = granted(withBlock(mine, 16, 0));
        assertThat(repeated).as("a repetition").isGreaterThan(fence + 15);
        assertThat(counter()).isEqualTo(repeated + 15);

        store.releaseAsync(mine, TIMEOUT).join();
        assertThat(granted(claim(somebody(), LEASE))).isGreaterThan(repeated + 15);
    }

    @Test
    void tokensADayAheadOfTheServersClockAreKeptWithOneWarning() {
        try (LoggedWarnings warnings = new LoggedWarnings("dev.holdfast.redis")) {
            Ownership first = somebody();
            granted(claimAbove(first, serverMicros() + DAY / 2));
            store.releaseAsync(first, TIMEOUT).join();
            assertThat(warnings.texts()).as("half a day may be a time zone").isEmpty();

            long poisoned = serverMicros() + 2 * DAY;
            Ownership second = somebody();
            long fence = granted(claimAbove(second, poisoned));
            store.releaseAsync(second, TIMEOUT).join();
            assertThat(granted(claimAbove(somebody(), fence))).as("never reset").isGreaterThan(fence);

            assertThat(warnings.texts())
                    .singleElement()
                    .asString()
                    .contains("orders", "more than a day ahead of the server's clock");
        }
    }
}
