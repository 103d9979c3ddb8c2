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
    void aRepetitionReturnsTheSameFenceWhateverTheFloor() {
        Ownership mine = somebody();
        long fence = granted(claim(mine, LEASE));

        assertThat(granted(claim(mine, LEASE))).isEqualTo(fence);
        assertThat(granted(claimAbove(mine, fence + 1_000_000_000))).isEqualTo(fence);
        assertThat(get(FENCE)).isEqualTo(String.valueOf(fence));
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
    void aRepetitionWhoseFenceWasForgottenGetsANewOne() {
        Ownership mine = somebody();
        long fence = granted(claim(mine, LEASE));
        server.command("DEL", FENCE);

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
    void anAttemptThatOutlivedItsCallerDoesNothing() {
        client.onCall = call -> PlainClient.isAcquire(call) ? PlainClient.with(call, 7, "1") : call;

        assertThatThrownBy(() -> acquire(claim(somebody(), LEASE)))
                .cause()
                .isInstanceOfSatisfying(LockUnavailableException.class, late -> {
                    assertThat(late.outcomeUnknown()).isFalse();
                    assertThat(late).hasMessageContaining("took longer than");
                });
        assertThat(server.command("DBSIZE")).isEqualTo(0L);
    }

    @Test
    void aDelayedAttemptIsRepeatedAndGranted() {
        seeTheServersTime(); // the first reply shows the server's time
        int[] sent = {0};
        client.onCall = call -> {
            if (sent[0]++ == 0) {
                long notAfter = Long.parseLong(PlainClient.argument(call, 7));
                assertThat(notAfter).isPositive();
                while (serverMicros() <= notAfter) {
                    Thread.onSpinWait();
                }
            }
            return call;
        };
        Claim impatient = Claim.of(somebody(), LEASE, Duration.ofMillis(200)).withFence(1, 0);

        assertThat(acquire(impatient)).isInstanceOf(Granted.class);
        assertThat(sent[0]).as("LATE, and once more").isEqualTo(2);
    }

    @Test
    void aStepOfTheServersClockCostsOneMoreRequest() {
        client.onReply = reply -> anHourAgo(reply);
        seeTheServersTime();
        client.onReply = reply -> reply;

        assertThat(acquire(claim(somebody(), LEASE))).isInstanceOf(Granted.class);
    }

    private static String anHourAgo(String reply) {
        String[] fields = reply.split("\n", -1);
        fields[3] = String.valueOf(Long.parseLong(fields[3]) - 3_600_000_000L);
        return String.join("\n", fields);
    }

    private void seeTheServersTime() {
        store.inspectAsync("orders", TIMEOUT).join();
    }
}
