package dev.holdfast.engine.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.StoreCall;
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

/** The renewals of a lock that is handed off. The first one is due soon, as the store handed the lock over. */
class WatchdogHandOffTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LockOptions BRIEF =
            LockOptions.builder().leaseTime(Duration.ofMillis(200)).build();

    /** When the first renewal is due, with the longest jitter. */
    private static final int CONFIRMATION_MILLIS = 28;

    private final EngineFixture engine = new EngineFixture();
    private @Nullable StoreCall<List<Renewal>, List<RenewReply>> renewalDuringTheRelease;

    private DistributedLock lock(LockOptions options) {
        LockListener listener = new LockListener() {
            @Override
            public void released(Lease lease, Duration held) {
                if (renewalDuringTheRelease != null) {
                    renewalDuringTheRelease.reply(List.of(RenewReply.renewed()));
                    renewalDuringTheRelease = null;
                }
            }
        };
        return provider(listener).lock("orders", options);
    }

    private @Nullable LockProvider provider;

    private LockProvider provider(LockListener listener) {
        if (provider == null) {
            provider = LockEngine.over(
                    engine.store, engine.settings().listener(listener).build());
        }
        return provider;
    }

    private static Busy busyWithTicket() {
        return AcquireReply.busy(Duration.ofHours(1), null).withTicket(new Ticket(42, 0, true, 99));
    }

    private Lease acquire(LockOptions options) {
        CompletableFuture<Lease> acquiring = lock(options).acquireAsync(MINUTE);
        StoreCall<Claim, AcquireReply> attempt = engine.store.acquires.next();
        attempt.reply(busyWithTicket());
        Claim claim = attempt.request();
        engine.store.listener.handedOver(new HandOver(claim.ownership(), 100, claim.fenceBlock(), options.leaseTime()));
        assertThat(acquiring).isCompleted();
        return acquiring.join();
    }

    private CompletableFuture<Lease> waiting() {
        CompletableFuture<Lease> waiting = lock(BRIEF).acquireAsync(MINUTE);
        engine.store.acquires.next().reply(busyWithTicket());
        return waiting;
    }

    /** Such a renewal has not moved the deadline. So the next one is due at once, and not after a third of the lease time. */
    @Test
    void renewalReplyDuringAHandOffDoesNotPostponeTheNextRenewal() {
        Lease first = acquire(BRIEF);
        CompletableFuture<Lease> second = waiting();
        engine.time.advanceMillis(CONFIRMATION_MILLIS);
        renewalDuringTheRelease = engine.store.renewals.next();

        first.releaseAsync();
        assertThat(second).isCompleted();
        engine.time.advanceMillis(1);
        assertThat(engine.store.renewals.size()).isEqualTo(1);
        engine.store.renewals.next().reply(List.of(RenewReply.renewed()));
        engine.time.advanceMillis(190);
        assertThat(second.join().isHeld()).isTrue();
    }

    @Test
    void nextLeaseIsRenewedAfterAHandOffFromALeaseWithoutRenewal() {
        Lease first =
                acquire(BRIEF.toBuilder().maxHoldTime(Duration.ofMillis(20)).build());
        CompletableFuture<Lease> second = waiting();
        engine.time.advanceMillis(CONFIRMATION_MILLIS);
        assertThat(engine.store.renewals.size()).isZero();

        first.releaseAsync();
        assertThat(second).isCompleted();
        engine.time.advanceMillis(1);
        assertThat(engine.store.renewals.size()).isEqualTo(1);
    }
}
