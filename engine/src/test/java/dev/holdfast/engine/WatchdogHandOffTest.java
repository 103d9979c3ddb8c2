package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The renewals of a lock that goes round in a process. One is due soon, as the store handed the lock over. */
class WatchdogHandOffTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LockOptions BRIEF =
            LockOptions.builder().leaseTime(Duration.ofMillis(200)).build();

    /** After that the lease is confirmed; the jitter is the longest. */
    private static final int CONFIRMATION_MILLIS = 28;

    private final EngineFixture played = new EngineFixture();
    private @Nullable StoreCall<List<Renewal>, List<RenewReply>> answeredDuringTheRelease;

    private DistributedLock lock(LockOptions options) {
        LockListener listener = new LockListener() {
            @Override
            public void released(Lease lease, Duration held) {
                if (answeredDuringTheRelease != null) {
                    answeredDuringTheRelease.answer(List.of(RenewReply.renewed()));
                    answeredDuringTheRelease = null;
                }
            }
        };
        return provider(listener).lock("orders", options);
    }

    private @Nullable LockEngine provider;

    private LockEngine provider(LockListener listener) {
        if (provider == null) {
            provider = new LockEngine(
                    played.store, played.settings().listener(listener).build());
        }
        return provider;
    }

    private static Busy place() {
        return AcquireReply.busy(Duration.ofHours(1), null).withTicket(new Ticket(42, 0, true, 99));
    }

    private Lease held(LockOptions options) {
        CompletableFuture<Lease> acquiring = lock(options).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> question = played.store.acquires.next();
        question.answer(place());
        Claim asked = question.asked();
        played.store.watcher.handedOver(new HandOver(asked.ownership(), 100, asked.fenceBlock(), options.leaseTime()));
        assertThat(acquiring).isCompleted();
        return acquiring.join();
    }

    private CompletableFuture<Lease> waiting() {
        CompletableFuture<Lease> waiting = lock(BRIEF).acquireAsync(MINUTE);
        played.store.acquires.next().answer(place());
        return waiting;
    }

    /** It has not made the deadline later, so the next one is due at once and not after a third of the lease time. */
    @Test
    void anAnswerThatComesWhileTheLockIsPassedOnDoesNotPutOffTheNextRenewal() {
        Lease first = held(BRIEF);
        CompletableFuture<Lease> second = waiting();
        played.time.advanceMillis(CONFIRMATION_MILLIS);
        answeredDuringTheRelease = played.store.renewals.next();

        first.releaseAsync();
        assertThat(second).isCompleted();
        played.time.advanceMillis(1);
        assertThat(played.store.renewals.size()).isEqualTo(1);
        played.store.renewals.next().answer(List.of(RenewReply.renewed()));
        played.time.advanceMillis(190);
        assertThat(second.join().isHeld()).isTrue();
    }

    @Test
    void whoGetsItFromOneThatIsNotRenewedAnyMoreIsRenewed() {
        Lease first = held(BRIEF.toBuilder().maxHoldTime(Duration.ofMillis(20)).build());
        CompletableFuture<Lease> second = waiting();
        played.time.advanceMillis(CONFIRMATION_MILLIS);
        assertThat(played.store.renewals.size()).isZero();

        first.releaseAsync();
        assertThat(second).isCompleted();
        played.time.advanceMillis(1);
        assertThat(played.store.renewals.size()).isEqualTo(1);
    }
}
