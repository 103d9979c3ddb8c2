package dev.holdfast.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockState;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.Renewal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The store below the engine. {@link MemoryContractTest} and {@link ContentionLincheckTest} see it through the engine. */
class MemoryLockStoreTest {
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final MemoryLockStore store = new MemoryLockStore(backend, "lock:", () -> {});

    @AfterEach
    void close() {
        store.close();
    }

    private static Ownership newOwner() {
        return new Ownership("b", OwnerToken.create(new SecureRandom(), "test@host:1"));
    }

    private static Claim claim(Ownership owner) {
        return Claim.of(owner, TIME, TIME).withFence(1, 0);
    }

    private static Claim waiting(Ownership owner, int maxWaiters) {
        return claim(owner).withQueueEntry(new QueueEntry(TIME, HEARTBEAT, maxWaiters, 0));
    }

    private Ticket ticket(Claim claim) {
        return ((Busy) store.acquire(claim)).ticket();
    }

    @Test
    void repeatedClaimKeepsTheFencingToken() {
        Ownership owner = newOwner();

        assertThat(store.acquire(claim(owner))).isEqualTo(store.acquire(claim(owner)));
    }

    @Test
    void inspectionShowsTheTokenThatAQuorumWroteBack() {
        Ownership owner = newOwner();
        long fence = ((Granted) store.acquire(claim(owner))).fence().orElseThrow();
        for (long written : List.of(fence + 7, fence + 3)) {
            store.confirmAsync(new Renewal(owner, TIME), written, TIME).join();

            LockState state = store.inspectAsync("b", TIME).join();
            assertThat(state.fencingToken()).hasValue(fence + 7);
        }
    }

    @Test
    void inspectionShowsTheHighestTokenOfAllLocks() {
        assertThat(store.inspectAsync("b", TIME).join().fencingToken())
                .as("before the first token")
                .isEmpty();
        Ownership owner = newOwner();
        Claim claim = Claim.of(owner, TIME, TIME).withFence(16, 0);
        long first = ((Granted) store.acquire(claim)).fence().orElseThrow();

        for (String lock : List.of("b", "another")) {
            assertThat(store.inspectAsync(lock, TIME).join().fencingToken())
                    .as("of " + lock)
                    .hasValue(first + 15);
        }
    }

    /** The release does not hand over to a waiter whose heartbeat is over, and its wake-up comes before the watch. */
    @Test
    void watchOfALockThatIsFreeAgainWakesUpAtOnce() {
        Ownership holder = newOwner();
        store.acquire(claim(holder));
        store.acquire(waiting(newOwner(), 10));
        time.advance(HEARTBEAT.plusMillis(1));
        store.release(holder, TIME);
        AtomicInteger wakeUps = new AtomicInteger();

        store.watch("b", () -> wakeUps.incrementAndGet() > 0);

        assertThat(wakeUps).hasValue(1);
    }

    @Test
    void watchOfALockThatIsHeldWaits() {
        store.acquire(claim(newOwner()));
        AtomicInteger wakeUps = new AtomicInteger();

        store.watch("b", () -> wakeUps.incrementAndGet() > 0);

        assertThat(wakeUps).hasValue(0);
    }

    @Test
    void ticketKeepsItsNumberInARepeatedClaim() {
        store.acquire(claim(newOwner()));
        Ownership first = newOwner();
        Ticket ticket = ticket(waiting(first, 10));
        Ticket behind = ticket(waiting(newOwner(), 10));

        assertThat(behind.number()).isGreaterThan(ticket.number());
        assertThat(behind.rank()).isEqualTo(1);
        assertThat(ticket(waiting(first, 10))).isEqualTo(ticket);
    }

    @Test
    void fullQueueGivesNoTicket() {
        store.acquire(claim(newOwner()));
        ticket(waiting(newOwner(), 1));

        assertThat(ticket(waiting(newOwner(), 1))).isNull();
    }

    @Test
    void releaseHandsOverToTheFirstWaiterThatIsAlive() {
        Ownership holder = newOwner();
        store.acquire(claim(holder));
        store.acquire(waiting(newOwner(), 10));
        time.advance(HEARTBEAT.plusMillis(1));
        Ownership alive = newOwner();
        store.acquire(waiting(alive, 10));

        assertThat(store.release(holder, TIME)).isEqualTo(ReleaseReply.RELEASED);

        assertThat(store.acquire(claim(newOwner()))).isInstanceOf(Busy.class);
        assertThat(store.acquire(claim(alive))).isInstanceOf(Granted.class);
    }

    @Test
    void releaseOfAWaiterTakesItOutOfTheQueue() {
        Ownership holder = newOwner();
        store.acquire(claim(holder));
        Ownership waiter = newOwner();
        store.acquire(waiting(waiter, 10));

        assertThat(store.release(waiter, TIME)).isEqualTo(ReleaseReply.NOT_OWNER);
        store.release(holder, TIME);

        assertThat(backend.size()).isZero();
    }
}
