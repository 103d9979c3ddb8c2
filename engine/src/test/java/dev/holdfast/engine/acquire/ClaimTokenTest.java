package dev.holdfast.engine.acquire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.lease.LeaseStart;
import dev.holdfast.engine.queue.LocalWaitQueues;
import dev.holdfast.engine.release.ReleaseCompensator;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.HandOver;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An owner token, and what the store may know of it. */
class ClaimTokenTest {
    private static final Duration CLAIM_TIME = Duration.ofSeconds(4);
    private static final int BLOCK = 16;
    private static final long FENCE_BEFORE = 100;

    private final EngineFixture engine = new EngineFixture();
    private final ReleaseCompensator compensator =
            engine.newAcquireServices(new LocalWaitQueues(engine.context)).compensator();
    private final Ownership ownership = engine.context.newOwnership("orders");
    private final ClaimToken token =
            new ClaimToken(engine.context, ownership, EngineFixture.LEASE_TIME.toNanos(), BLOCK);

    private void getTicket() {
        token.begin(engine.context.sendTime());
        token.busy(new Ticket(42, 0, true, FENCE_BEFORE));
    }

    private static HandOver handOver(Ownership ownership, long fence, int block) {
        return new HandOver(ownership, fence, block, CLAIM_TIME);
    }

    private boolean isGranted() {
        return token.isGrantedBy(handOver(ownership, FENCE_BEFORE + 1, BLOCK));
    }

    @Test
    void attemptIsInFlightUntilItsReplyOrFailure() {
        assertThat(token.isInFlight()).isFalse();
        token.begin(engine.context.sendTime());
        assertThat(token.isInFlight()).isTrue();
        token.busy(null);
        assertThat(token.isInFlight()).isFalse();
        token.begin(engine.context.sendTime());
        token.failed(true);
        assertThat(token.isInFlight()).isFalse();
    }

    @Test
    void busyReplyWithATicketIsKept() {
        assertThat(token.hasTicket()).isFalse();
        assertThat(token.ticket()).isZero();
        getTicket();
        assertThat(token.hasTicket()).isTrue();
        assertThat(token.ticket()).isEqualTo(42);
        token.begin(engine.context.sendTime());
        token.busy(null);
        assertThat(token.ticket()).as("after a reply without a ticket").isEqualTo(42);
    }

    @Test
    void handOverGrantsTheLockToATokenWithATicket() {
        assertThat(isGranted()).as("without a ticket").isFalse();
        getTicket();
        assertThat(isGranted()).isTrue();
    }

    @Test
    void handOverToAnotherTokenOrOfAnotherGrantIsRefused() {
        getTicket();
        assertThat(token.isGrantedBy(handOver(engine.context.newOwnership("orders"), FENCE_BEFORE + 1, BLOCK)))
                .isFalse();
        assertThat(token.isGrantedBy(handOver(ownership, FENCE_BEFORE, BLOCK))).isFalse();
        assertThat(token.isGrantedBy(handOver(ownership, FENCE_BEFORE + 1, 1))).isFalse();
    }

    @Test
    void handOverIsRefusedAfterHalfOfTheClaimTime() {
        getTicket();
        engine.time.advanceMillis(2_000);
        assertThat(isGranted()).isTrue();
        engine.time.advanceMillis(1);
        assertThat(isGranted()).isFalse();
    }

    @Test
    void handedOverLeaseCountsFromTheAttemptThatGotTheTicket() {
        getTicket();
        engine.time.advanceMillis(500);
        LeaseStart start = token.leaseStart(handOver(ownership, FENCE_BEFORE + 1, BLOCK), LockOptions.defaults());
        long validNanos = Duration.ofMillis(4_000 - 42 - 500).toNanos();
        assertThat(start.validity().deadline() - engine.context.now()).isEqualTo(validNanos);
        assertThat(start.grantedAt()).isEqualTo(engine.context.now());
    }

    @Test
    void tokenThatTheStoreDoesNotKnowIsNotReleased() {
        token.begin(engine.context.sendTime());
        token.busy(null);
        token.settle(compensator);
        token.begin(engine.context.sendTime());
        token.failed(false);
        token.settle(compensator);
        assertThat(engine.store.releases.size()).isZero();
    }

    /** As when a client sends a claim again after its reply. */
    @Test
    void tokenWithALateRequestIsReleasedInSpiteOfItsReply() {
        token.begin(engine.context.sendTime());
        token.busy(null);
        engine.store.lateRequests.add(ownership);
        token.settle(compensator);
        assertThat(engine.store.releases.next().request()).isEqualTo(ownership);
    }

    @Test
    void ticketIsReleasedOnce() {
        getTicket();
        token.settle(compensator);
        assertThat(engine.store.releases.next().request()).isEqualTo(ownership);
        engine.time.advance(Duration.ofMinutes(1));
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void tokenWithAnUnknownOutcomeIsReleasedAgainAfterNotOwner() {
        getTicket();
        token.begin(engine.context.sendTime());
        token.failed(true);
        token.settle(compensator);
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
        engine.time.advance(Duration.ofSeconds(1));
        assertThat(engine.store.releases.next().request()).isEqualTo(ownership);
    }

    @Test
    void releasesEndWhenTheTokenHasSurelyExpired() {
        token.begin(engine.context.sendTime());
        token.failed(true);
        engine.time.advance(Duration.ofSeconds(32)); // the lease time and two command timeouts
        token.settle(compensator);
        assertThat(engine.store.releases.size()).isZero();
    }

    @Test
    void releasesOfAnInheritedTokenGoOnForTheLongestLeaseTime() {
        ClaimToken brief =
                new ClaimToken(engine.context, ownership, Duration.ofMillis(200).toNanos(), BLOCK);
        brief.inheritedFor(EngineFixture.LEASE_TIME.toNanos());
        brief.inheritedFor(Duration.ofMillis(200).toNanos());
        brief.begin(engine.context.sendTime());
        brief.failed(true);
        engine.time.advanceMillis(31_999);
        brief.settle(compensator);
        assertThat(engine.store.releases.size()).isEqualTo(1);
    }

    /** As when the process is suspended between a release and the attempt that it takes along. */
    @Test
    void attemptThatFailsLongAfterItBeganIsReleased() {
        token.begin(engine.context.sendTime());
        engine.time.advance(Duration.ofMinutes(1));
        token.failed(true);
        token.settle(compensator);
        assertThat(engine.store.releases.size()).isEqualTo(1);
    }

    /** A short lease ends before a waiter that was handed the lock counts as dead. */
    @Test
    void releasesOfAShortLeaseGoOnForTheHeartbeatAndTheClaimTime() {
        ClaimToken brief =
                new ClaimToken(engine.context, ownership, Duration.ofSeconds(3).toNanos(), BLOCK);
        brief.begin(engine.context.sendTime());
        brief.failed(true);
        engine.time.advanceMillis(5_249); // a heartbeat of 2.25 s and a claim time of 3 s; lease and commands are 4 s
        brief.settle(compensator);
        assertThat(engine.store.releases.size()).isEqualTo(1);
    }
}
