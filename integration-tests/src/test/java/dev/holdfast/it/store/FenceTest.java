package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests how fencing tokens are issued, and how long they are remembered. */
class FenceTest extends StoreTest {
    private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;

    /** Tokens stay below 2^53, the last whole number that JSON and Lua hold exactly. */
    private static final long HUGE = (1L << 53) - 1_000;

    @Test
    void aFirstTokenIsTheServersTimeInMicroseconds() {
        long before = serverMicros();
        long fence = granted(claim(somebody(), LEASE));

        assertThat(fence).isBetween(before, serverMicros());
    }

    @Test
    void aTokenIsHigherThanTheOneBeforeEvenIfTheClockIsBehind() {
        long future = serverMicros() + DAY / 2;
        server.command("SET", FENCE, String.valueOf(future));

        assertThat(granted(claim(somebody(), LEASE))).isBetween(future + 1, future + 16);
    }

    @Test
    void aTokenIsHigherThanTheFloorEvenIfTheServerForgot() {
        long minFence = serverMicros() + DAY / 2;

        assertThat(granted(claimAbove(somebody(), minFence))).isBetween(minFence + 1, minFence + 16);
    }

    @Test
    void aTokenAheadOfTheClockIsRememberedForTheRetentionAfterItsOwnTime() {
        long future = serverMicros() + DAY / 2;
        server.command("SET", FENCE, String.valueOf(future));
        long fence = granted(claim(somebody(), LEASE));

        long gone = (Long) server.command("PEXPIRETIME", FENCE);
        assertThat(gone).isEqualTo(fence / 1_000 + RETENTION.toMillis());
    }

    @Test
    void aTokenOfNowIsRememberedForTheRetention() {
        long fence = granted(claim(somebody(), LEASE));

        long gone = (Long) server.command("PEXPIRETIME", FENCE);
        assertThat(gone - fence / 1_000).isBetween(RETENTION.toMillis() - 1, RETENTION.toMillis() + 1_000);
    }

    @Test
    void aTokenNeedNotBeRemembered() {
        try (RedisLockStore forgetful = new RedisLockStore(client, "lock:")) {
            assertThat(forgetful.acquireAsync(claim(somebody(), LEASE)).join()).isInstanceOf(Granted.class);
        }
    }

    @Test
    void aWrittenBackTokenIsRememberedForTheRetention() {
        Ownership mine = somebody();
        granted(claim(mine, LEASE));
        long future = serverMicros() + DAY / 2;
        confirm(mine, LEASE, future);

        assertThat(server.command("PEXPIRETIME", FENCE)).isEqualTo(future / 1_000 + RETENTION.toMillis());
    }

    @Test
    void hugeTokensKeepAllTheirDigits() {
        Ownership mine = somebody();
        long fence = granted(claimAbove(mine, HUGE));

        assertThat(fence).isBetween(HUGE + 1, HUGE + 16);
        assertThat(get(FENCE)).isEqualTo(String.valueOf(fence));
        assertThat(granted(claim(mine, LEASE))).as("a repetition").isEqualTo(fence);
        assertThat(store.inspectAsync("orders", TIMEOUT).join().fencingToken()).hasValue(fence);

        confirm(mine, LEASE, fence + 17);
        assertThat(get(FENCE)).isEqualTo(String.valueOf(fence + 17));
    }

    @Test
    void theTokenAfterAReservedBlockIsHigherThanTheBlock() {
        Ownership mine = somebody();
        client.onCall = call -> PlainClient.isAcquire(call) ? PlainClient.with(call, 3, "16") : call;
        long fence = granted(claim(mine, LEASE));

        assertThat(get(FENCE)).isEqualTo(String.valueOf(fence + 15));
        assertThat(granted(claim(mine, LEASE))).as("a repetition").isEqualTo(fence);

        server.command("DEL", LOCK);
        long future = serverMicros() + DAY / 2;
        server.command("SET", FENCE, String.valueOf(future));
        assertThat(granted(claim(somebody(), LEASE))).isGreaterThan(future);
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
