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
        assertThat(exists(QUEUE)).isFalse();
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
        assertThat(queued())
                .asString()
                .isEqualTo(List.of(secret(second), secret(next)).toString());
    }

    @Test
    void theClaimLearnsOfTheTokenThatWasHandedOver() {
        Ownership holder = somebody();
        granted(claimAbove(holder, serverMicros() + 3_600_000_000L));
        waiter();

        Busy busy =
                (Busy) releaseAndAcquire(holder, waiting(somebody())).claimed().join();

        assertThat(busy.ticket().fenceBefore()).isEqualTo(Long.parseLong(get(FENCE)));
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
