package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AcquireScriptTest extends StoreTest {
    @Test
    void aFreeLockBecomesAPlainStringWithATimeLimit() {
        Ownership mine = somebody();
        granted(claim(mine, LEASE));

        assertThat(get(LOCK)).isEqualTo(mine.owner().secret());
        assertThat(pttl(LOCK)).isBetween(LEASE.toMillis() - 10_000, LEASE.toMillis());
        assertThat(server.command("SET", LOCK, "another", "NX", "PX", "1000"))
                .as("excludes locks by SET NX")
                .isNull();
    }

    @Test
    void aHeldLockIsBusyForItsRemainingTimeAndNamesItsHolder() {
        granted(claim(somebody(), LEASE));

        Busy busy = busy(claim(somebody(), LONG));

        assertThat(busy.remaining()).isBetween(LEASE.minusSeconds(10), LEASE);
        assertThat(busy.holder()).isEqualTo("test@host:1");
        assertThat(pttl(LOCK)).as("an attempt changes nothing").isLessThanOrEqualTo(LEASE.toMillis());
    }

    @Test
    void theOwnerTokenOfTheHolderDoesNotLeaveTheServer() {
        Ownership mine = somebody();
        granted(claim(mine, LEASE));
        busy(claim(somebody(), LEASE));

        assertThat(client.lastReply).contains("BUSY", "test@host:1").doesNotContain(randomPart(mine));
    }

    @Test
    void aRepetitionGetsAHigherTokenThatHonoursTheFloor() {
        Ownership mine = somebody();
        long fence = granted(claim(mine, LEASE));

        long second = granted(claim(mine, LEASE));
        assertThat(second).isGreaterThan(fence);
        assertThat(counter()).isEqualTo(second);

        long minFence = second + 1_000_000_000;
        assertThat(granted(claimAbove(mine, minFence))).isBetween(minFence + 1, minFence + 17);
    }

    @Test
    void aRepetitionRaisesTheRemainingTimeAndNeverShortensIt() {
        Ownership mine = somebody();
        granted(claim(mine, LEASE));

        granted(claim(mine, LONG));
        assertThat(pttl(LOCK)).isGreaterThan(LONG.toMillis() - 10_000);

        granted(claim(mine, LEASE));
        assertThat(pttl(LOCK)).isGreaterThan(LONG.toMillis() - 10_000);
    }

    @Test
    void aRepetitionGetsAHigherTokenEvenIfTheCounterWasLost() {
        Ownership mine = somebody();
        long fence = granted(claim(mine, LEASE));
        server.command("DEL", COUNTER);

        assertThat(granted(claimAbove(mine, fence))).isGreaterThan(fence);
    }

    @Test
    void aReleasedLockIsGrantedToTheNext() {
        Ownership mine = somebody();
        long fence = granted(claim(mine, LEASE));
        store.releaseAsync(mine, TIMEOUT).join();

        assertThat(granted(claim(somebody(), LEASE))).isGreaterThan(fence);
    }

    @Test
    void aLockWithoutFencingHasNoSideKey() {
        Ownership mine = somebody();

        assertThat(acquire(Claim.of(mine, LEASE, TIMEOUT)))
                .isInstanceOfSatisfying(
                        Granted.class, granted -> assertThat(granted.fence()).isEmpty());
        assertThat(server.command("DBSIZE")).isEqualTo(1L);
    }

    @Test
    void aFreeLockWithWaitersIsNotTakenByTheScriptForFreeLocks() {
        store.inspectAsync("orders", TIMEOUT)
                .join(); // the script is the first to be asked for a lock that was not seen
        server.command("ZADD", "lock:#w:q:{lock:orders}", "1", "3 somebody of another version");

        granted(claim(somebody(), LEASE));

        assertThat(client.sent).containsExactly("inspect", "handshake", "acquire_free", "acquire");
        assertThat(exists("lock:#w:q:{lock:orders}"))
                .as("the waiter without a heartbeat was dropped")
                .isFalse();
    }

    @Test
    void anAttemptThatOutlivedItsCallerDoesNothing() {
        client.onCall = call -> PlainClient.withNotAfter(call, "1");

        assertThatThrownBy(() -> acquire(claim(somebody(), LEASE)))
                .cause()
                .isInstanceOfSatisfying(LockUnavailableException.class, late -> {
                    assertThat(late.outcomeUnknown()).isFalse();
                    assertThat(late).hasMessageContaining("took longer than");
                });
        assertThat(client.sent).containsExactly("handshake", "acquire_free", "acquire", "acquire");
        assertThat(server.command("DBSIZE")).isEqualTo(0L);
    }

    @Test
    void aFirstAttemptHasALimit() {
        long[] limit = {0};
        client.onCall = call -> {
            limit[0] = PlainClient.is(call, "acquire_free") ? PlainClient.notAfter(call) : limit[0];
            return call;
        };
        long before = serverMicros();

        granted(claim(somebody(), LEASE));

        assertThat(limit[0]).isBetween(before, serverMicros() + TIMEOUT.toNanos() / 1_000);
    }

    @Test
    void aDelayedAttemptIsRepeatedAndGranted() {
        granted(claim(new Ownership("other", somebody().owner()), LEASE)); // after the handshake
        client.sent.clear();
        client.onCall = call ->
                client.sent.size() == 1 ? PlainClient.withNotAfter(call, String.valueOf(serverMicros() - 1)) : call;

        granted(claim(somebody(), LEASE));

        assertThat(client.sent).as("late, and once more").containsExactly("acquire_free", "acquire");
    }

    @Test
    void anAttemptThatTakesAllItsTimeIsNotGranted() {
        granted(claim(new Ownership("other", somebody().owner()), LEASE)); // after the handshake
        client.onCall = call -> {
            while (serverMicros() <= PlainClient.notAfter(call)) {
                Thread.onSpinWait();
            }
            return call;
        };
        Claim impatient = Claim.of(somebody(), LEASE, Duration.ofMillis(200)).withFence(1, 0);

        assertThatThrownBy(() -> acquire(impatient)).hasCauseInstanceOf(LockUnavailableException.class);
        assertThat(exists(LOCK)).isFalse();
    }

    @Test
    void aStepOfTheServersClockCostsOneMoreRequest() {
        client.onReply = AcquireScriptTest::anHourAgo;
        granted(claim(new Ownership("other", somebody().owner()), LEASE)); // the handshake shows a wrong time
        client.onReply = reply -> reply;
        client.sent.clear();

        granted(claim(somebody(), LEASE));

        assertThat(client.sent).containsExactly("acquire_free", "acquire");
    }

    private static String anHourAgo(String reply) {
        String[] fields = reply.split("\n", -1);
        if (fields.length > 3) {
            fields[3] = String.valueOf(Long.parseLong(fields[3]) - 3_600_000_000L);
        }
        return String.join("\n", fields);
    }
}
