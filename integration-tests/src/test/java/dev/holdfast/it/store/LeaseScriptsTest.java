package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockState;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the scripts for a held lock: extend, confirm, release, inspect. */
class LeaseScriptsTest extends StoreTest {
    private final Ownership mine = somebody();

    @Test
    void anExtensionRaisesTheRemainingTimeAndNeverShortensIt() {
        granted(claim(mine, LEASE));

        assertThat(renew(mine, LONG)).isEqualTo(RenewReply.renewed());
        assertThat(pttl(LOCK)).isGreaterThan(LONG.toMillis() - 10_000);

        assertThat(renew(mine, LEASE)).isEqualTo(RenewReply.renewed());
        assertThat(pttl(LOCK)).as("an older request that arrives late").isGreaterThan(LONG.toMillis() - 10_000);
    }

    @Test
    void anExtensionLeavesALockWithoutTimeLimitAsItIs() {
        granted(claim(mine, LEASE));
        server.command("PERSIST", LOCK);

        assertThat(renew(mine, LONG)).isEqualTo(RenewReply.renewed());
        assertThat(pttl(LOCK)).isEqualTo(-1);
    }

    @Test
    void anExtensionDoesNotRestoreALostLock() {
        assertThat(renew(mine, LEASE)).isEqualTo(RenewReply.notOwner(Reason.ABSENT));
        assertThat(exists(LOCK)).isFalse();
    }

    @Test
    void aFailedExtensionDoesNotAffectTheOthers() {
        Ownership bills = new Ownership("bills", OwnerToken.create(new Random(1), "test"));
        Ownership gone = new Ownership("gone", OwnerToken.create(new Random(2), "test"));
        Ownership list = new Ownership("list", OwnerToken.create(new Random(3), "test"));
        granted(claim(mine, LEASE));
        granted(claim(bills, LEASE));
        server.command("RPUSH", "lock:list", "a");

        assertThat(store.renewAsync(
                                List.of(
                                        new Renewal(list, LONG),
                                        new Renewal(mine, LONG),
                                        new Renewal(gone, LONG),
                                        new Renewal(bills, LONG)),
                                TIMEOUT)
                        .join())
                .containsExactly(
                        RenewReply.notOwner(Reason.TAKEN),
                        RenewReply.renewed(),
                        RenewReply.notOwner(Reason.ABSENT),
                        RenewReply.renewed());
        assertThat(pttl("lock:bills")).isGreaterThan(LONG.toMillis() - 10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"extend", "confirm"})
    void aRequestThatIsCarriedOutAfterItsLimitDoesNothing(String script) {
        long fence = granted(claim(mine, LEASE));
        client.onCall = call -> PlainClient.withNotAfter(call, "1");

        assertThatThrownBy(() -> {
                    if (script.equals("extend")) {
                        renew(mine, LONG);
                    } else {
                        confirm(mine, LONG, fence + 100);
                    }
                })
                .cause()
                .isInstanceOfSatisfying(LockUnavailableException.class, late -> {
                    assertThat(late.outcomeUnknown()).isFalse();
                    assertThat(late).hasMessageContaining("took longer than");
                });

        assertThat(client.sent).as("repeated once, as the clock was wrong").endsWith(script, script);
        assertThat(pttl(LOCK)).isLessThanOrEqualTo(LEASE.toMillis());
        assertThat(counter()).isEqualTo(fence);
    }

    @Test
    void aRenewalHasALimit() {
        granted(claim(mine, LEASE));
        long[] limit = {0};
        client.onCall = call -> {
            limit[0] = PlainClient.notAfter(call);
            return call;
        };
        long before = serverMicros();

        renew(mine, LONG);

        assertThat(limit[0]).isBetween(before, serverMicros() + TIMEOUT.toNanos() / 1_000);
    }

    @Test
    void aConfirmationRaisesTheTokenAndNeverLowersIt() {
        long fence = granted(claim(mine, LEASE));

        assertThat(confirm(mine, LEASE, fence + 100)).isEqualTo(RenewReply.renewed());
        assertThat(counter()).isEqualTo(fence + 100);

        assertThat(confirm(mine, LEASE, fence)).isEqualTo(RenewReply.renewed());
        assertThat(counter()).isEqualTo(fence + 100);
    }

    @Test
    void aConfirmationRaisesTheRemainingTimeAndNeverShortensIt() {
        long fence = granted(claim(mine, LEASE));

        confirm(mine, LONG, fence);
        assertThat(pttl(LOCK)).isGreaterThan(LONG.toMillis() - 10_000);

        confirm(mine, LEASE, fence);
        assertThat(pttl(LOCK)).isGreaterThan(LONG.toMillis() - 10_000);
    }

    @Test
    void aConfirmationOfAnotherOwnerChangesNothing() {
        assertThat(confirm(mine, LONG, 1)).isEqualTo(RenewReply.notOwner(Reason.ABSENT));
        long fence = granted(claim(mine, LEASE));

        assertThat(confirm(somebody(), LONG, fence + 100)).isEqualTo(RenewReply.notOwner(Reason.TAKEN));
        assertThat(counter()).isEqualTo(fence);
        assertThat(pttl(LOCK)).isLessThanOrEqualTo(LEASE.toMillis());
    }

    @Test
    void onlyTheOwnerReleasesAndOnlyOnce() {
        granted(claim(mine, LEASE));

        assertThat(release(somebody())).isEqualTo(ReleaseReply.NOT_OWNER);
        assertThat(get(LOCK)).isEqualTo(mine.owner().secret());

        assertThat(release(mine)).isEqualTo(ReleaseReply.RELEASED);
        assertThat(exists(LOCK)).isFalse();
        assertThat(release(mine)).isEqualTo(ReleaseReply.NOT_OWNER);
    }

    @Test
    void aReleaseOfALockWithoutWaitersIsOneCommand() {
        granted(claim(mine, LEASE));
        client.sent.clear();

        release(mine);

        assertThat(client.sent).singleElement().isIn("release_unmarked", "DELEX", "DELIFEQ");
    }

    @Test
    void aLateReleaseDoesNotTouchTheSuccessor() {
        granted(claim(mine, LEASE));
        release(mine);
        Ownership successor = somebody();
        granted(claim(successor, LEASE));

        assertThat(release(mine)).isEqualTo(ReleaseReply.NOT_OWNER);
        assertThat(get(LOCK)).isEqualTo(successor.owner().secret());
    }

    @Test
    void anInspectionShowsEverythingButTheOwnerToken() {
        long fence = granted(claim(mine, LEASE));

        LockState state = store.inspectAsync("orders", TIMEOUT).join();

        assertThat(state.isHeld()).isTrue();
        assertThat(state.holder()).hasValue("test@host:1");
        assertThat(state.owner()).hasValue(mine.owner().publicId());
        assertThat(state.fencingToken()).hasValue(fence);
        assertThat(state.remaining())
                .hasValueSatisfying(left -> assertThat(left).isBetween(LEASE.minus(Duration.ofSeconds(10)), LEASE));
        assertThat(client.lastReply).contains("HELD").doesNotContain(randomPart(mine));
    }

    @Test
    void anInspectionShowsTheHighestTokenOfAnyLock() {
        granted(claim(mine, LEASE));
        long later = granted(claim(new Ownership("bills", somebody().owner()), LEASE));

        LockState state = store.inspectAsync("orders", TIMEOUT).join();

        assertThat(state.fencingToken()).hasValue(later);
        release(mine);
        assertThat(granted(claim(somebody(), LEASE))).as("the next is higher").isGreaterThan(later);
    }

    @Test
    void anInspectionOfAFreeLockShowsTheLastToken() {
        long fence = granted(claim(mine, LEASE));
        release(mine);

        LockState state = store.inspectAsync("orders", TIMEOUT).join();

        assertThat(state.isHeld()).isFalse();
        assertThat(state.fencingToken()).hasValue(fence);
    }

    private ReleaseReply release(Ownership ownership) {
        return store.releaseAsync(ownership, TIMEOUT).join();
    }
}
