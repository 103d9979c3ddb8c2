package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseAndAcquireReply;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.WaitListener;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** RELEASE_AND_ACQUIRE: a release, and a claim for another owner of the same process. */
class ReleaseAndAcquireScriptTest extends QueueTest {
    private ReleaseAndAcquireReply releaseAndAcquire(Ownership released, Claim claim) {
        return store.releaseAndAcquire()
                .orElseThrow()
                .releaseAndAcquireAsync(released, claim, TIMEOUT)
                .join();
    }

    @Test
    void theClaimGetsALockWithoutWaiters() {
        Ownership holder = somebody();
        long fence = granted(claim(holder, LEASE));
        Ownership next = somebody();
        ReleaseAndAcquireReply both = releaseAndAcquire(holder, waiting(next));
        assertThat(both.released().join()).isEqualTo(ReleaseReply.RELEASED);
        Granted granted = (Granted) both.claimed().join();
        assertThat(granted.fence().orElseThrow()).isGreaterThan(fence);
        assertThat(heldBy()).isEqualTo(secret(next));
        assertThat(pttl(LOCK)).isBetween(1L, LEASE.toMillis());
        assertThat(isMarked()).isFalse();
        assertThat(exists(QUEUE)).isFalse();
    }

    @Test
    void theClaimGetsItsBlockAboveItsFloor() {
        Ownership holder = holder();
        long minFence = serverMicros() + 3_600_000_000L;

        Granted granted = (Granted) releaseAndAcquire(holder, withBlock(somebody(), 16, minFence))
                .claimed()
                .join();

        assertThat(granted.fence().orElseThrow()).isGreaterThan(minFence);
        assertThat(granted.fenceBlock()).isEqualTo(16);
        assertThat(counter()).isEqualTo(granted.fence().orElseThrow() + 15);
    }

    @Test
    void theClaimThatDoesNotJoinTheQueueIsBusy() {
        Ownership holder = holder();
        Ownership first = waiter();

        Busy busy = (Busy)
                releaseAndAcquire(holder, claim(somebody(), LEASE)).claimed().join();

        assertThat(busy.ticket()).isNull();
        assertThat(busy.holder()).isEqualTo("test@host:1");
        assertThat(heldBy()).isEqualTo(secret(first));
        assertThat(queued()).isEmpty();
    }

    @Test
    void theClaimIsAloneInTheQueueBehindTheOnlyWaiter() {
        Ownership holder = holder();
        Ownership first = waiter();
        Ownership next = somebody();

        Busy busy = (Busy) releaseAndAcquire(holder, waiting(next)).claimed().join();

        assertThat(heldBy()).isEqualTo(secret(first));
        assertThat(busy.ticket().rank()).isZero();
        assertThat(queued()).containsExactly(secret(next));
        assertThat(pttl(QUEUE)).isBetween(50_000L, 60_000L);
        assertThat(Long.parseLong(heartbeat(next))).isGreaterThan(serverMicros() / 1_000);
        assertThat(client.sent).endsWith("release_and_acquire");
    }

    @Test
    void theLockIsFreeForAWaiterOfAnUnknownVersion() {
        Ownership holder = holder();
        Ownership newer = waiter();
        setMember(newer, member(newer).replaceFirst("^2", "3"));
        Ownership next = somebody();

        ReleaseAndAcquireReply both = releaseAndAcquire(holder, waiting(next));

        assertThat(both.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(both.claimed().join()).as("the lock is kept for the other").isInstanceOf(Busy.class);
        assertThat(exists(LOCK)).isFalse();
        assertThat(queued()).containsExactly(secret(newer), secret(next));
    }

    @Test
    void deadWaitersAreDroppedBeforeTheClaimIsGranted() {
        Ownership holder = holder();
        List<Ownership> dead = Stream.generate(this::waiter).limit(65).toList();
        dead.forEach(this::silence);
        Ownership next = somebody();

        ReleaseAndAcquireReply both = releaseAndAcquire(holder, waiting(next));

        assertThat(both.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(both.claimed().join()).isInstanceOf(Granted.class);
        assertThat(heldBy()).isEqualTo(secret(next));
        assertThat(exists(QUEUE)).isFalse();
    }

    @Test
    void aCounterOfAnotherTypeFreesTheLockAndFailsTheClaim() {
        Ownership holder = holder();
        server.command("DEL", COUNTER);
        server.command("RPUSH", COUNTER, "a");

        ReleaseAndAcquireReply both = releaseAndAcquire(holder, claim(somebody(), LEASE));

        assertThat(both.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(both.claimed()).failsWithin(TIMEOUT);
        assertThat(exists(LOCK)).isFalse();
        assertThat(server.command("TYPE", COUNTER)).isEqualTo("list");
    }

    @Test
    void theReleasedOwnerLeavesTheQueueIfItNeverGotTheLock() {
        Ownership holder = holder();
        Ownership waiter = waiter();

        ReleaseAndAcquireReply both = releaseAndAcquire(waiter, claim(somebody(), LEASE));

        assertThat(both.released().join()).isEqualTo(ReleaseReply.NOT_OWNER);
        assertThat(both.claimed().join()).isInstanceOf(Busy.class);
        assertThat(heldBy()).isEqualTo(secret(holder));
        assertThat(exists(QUEUE) || exists(HEARTBEATS)).isFalse();
    }

    @Test
    void aLateClaimIsNotServedWithTheHandOver() {
        Ownership holder = holder();
        Ownership first = waiter();
        client.onCall =
                call -> PlainClient.is(call, "release_and_acquire") ? PlainClient.withNotAfter(call, "1") : call;
        Ownership next = somebody();

        ReleaseAndAcquireReply both = releaseAndAcquire(holder, waiting(next));

        assertThat(both.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(both.claimed().join()).as("by a request of its own").isInstanceOf(Busy.class);
        assertThat(client.sent).endsWith("release_and_acquire", "acquire");
        assertThat(heldBy()).isEqualTo(secret(first));
        assertThat(queued()).containsExactly(secret(next));
    }

    @Test
    void theClaimWaitsBehindTheWaiterThatGotTheLock() {
        store.watch("orders", new WaitListener() {
            @Override
            public boolean wakeUp() {
                return true;
            }
        });
        Ownership holder = holder();
        Ownership first = waiter();
        Ownership second = waiter();
        Ownership next = somebody();
        ReleaseAndAcquireReply both = releaseAndAcquire(holder, waiting(next));
        assertThat(both.released().join()).isEqualTo(ReleaseReply.RELEASED);
        Busy busy = (Busy) both.claimed().join();
        assertThat(heldBy()).isEqualTo(secret(first));
        assertThat(busy.ticket().rank()).isOne();
        assertThat(isMarked()).isTrue();
        assertThat(queued()).containsExactly(secret(second), secret(next));
    }

    @Test
    void theClaimLearnsOfTheTokenThatWasHandedOver() {
        Ownership holder = somebody();
        granted(claimAbove(holder, serverMicros() + 3_600_000_000L));
        waiter();

        Busy busy =
                (Busy) releaseAndAcquire(holder, waiting(somebody())).claimed().join();

        assertThat(busy.ticket().fenceBefore()).isEqualTo(counter());
    }

    @Test
    void aClaimWithoutTheLockReleasesNothing() {
        Ownership holder = holder();
        Ownership next = somebody();
        ReleaseAndAcquireReply both = releaseAndAcquire(somebody(), waiting(next));
        assertThat(both.released().join()).isEqualTo(ReleaseReply.NOT_OWNER);
        assertThat(((Busy) both.claimed().join()).ticket()).isNotNull();
        assertThat(heldBy()).isEqualTo(secret(holder));
    }

    @Test
    void aReleaseCountsEvenIfTheClaimIsRefused() {
        Ownership stranger = somebody();
        server.command("CONFIG", "SET", "maxmemory", "1");
        try {
            ReleaseAndAcquireReply both = releaseAndAcquire(stranger, claim(somebody(), LEASE));
            assertThat(both.released().join()).isEqualTo(ReleaseReply.NOT_OWNER);
            assertThat(both.claimed())
                    .failsWithin(TIMEOUT)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(LockUnavailableException.class)
                    .withMessageContaining("OOM");
        } finally {
            server.command("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void onAFullServerTheLockIsHandedOver() {
        Ownership holder = holder();
        server.command("CONFIG", "SET", "maxmemory", "1");
        try {
            ReleaseAndAcquireReply both = releaseAndAcquire(holder, claim(somebody(), LEASE));
            assertThat(both.released().join()).isEqualTo(ReleaseReply.RELEASED);
            assertThat(both.claimed().join()).isInstanceOf(AcquireReply.Granted.class);
        } finally {
            server.command("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void aClaimThatIsLateIsMadeAgainAndTheReleaseIsDone() {
        Ownership holder = holder();
        Ownership next = somebody();
        // The clock of the server is known by now, and no real wait is this short.
        Claim late = Claim.of(next, LEASE, Duration.ofNanos(-Duration.ofDays(1).toNanos()))
                .withFence(1, 0);
        ReleaseAndAcquireReply both = releaseAndAcquire(holder, late);
        assertThat(both.released().join()).isEqualTo(ReleaseReply.RELEASED);
        assertThat(both.claimed()).failsWithin(TIMEOUT);
        assertThat(exists(LOCK)).isFalse();
    }

    @Test
    void aUserWithAccessToTheLockKeyOnlyReleases() {
        Ownership holder = holder();
        server.command("ACL", "SETUSER", "default", "resetkeys", "~" + LOCK);
        try {
            ReleaseAndAcquireReply both = releaseAndAcquire(holder, waiting(somebody()));
            assertThat(both.released().join()).isEqualTo(ReleaseReply.RELEASED);
            assertThat(both.claimed()).failsWithin(TIMEOUT);
        } finally {
            server.command("ACL", "SETUSER", "default", "allkeys");
        }
        assertThat(exists(LOCK)).isFalse();
    }
}
