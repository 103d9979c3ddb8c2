package dev.holdfast.redlock;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Has leases granted again by members that do not hold them. A heal is the claim of the lease once more, with the same owner token
 * and out of the queue. Its new fencing token is above that of the lease, so the lease keeps its token and the next holder gets a
 * higher one. Thread-safe.
 *
 * <p>A member that was restarted has lost all leases. So only a few heals are in flight on a member at a time, and the others wait
 * for their turn.
 */
final class MemberHealer {
    /** The most heals in flight on one member. */
    static final int MAX_IN_FLIGHT = 16;

    private final Quorum quorum;
    private final MemberReleaser releaser;
    private final Map<Member, MemberHeals> heals = new HashMap<>();

    /** Creates a healer for the members of a quorum. */
    MemberHealer(Quorum quorum, MemberReleaser releaser) {
        this.quorum = quorum;
        this.releaser = releaser;
        quorum.members().forEach(member -> heals.put(member, new MemberHeals(member)));
    }

    /**
     * A heal that waits for its turn.
     *
     * @param until when it is of no use any more
     */
    private record Heal(QuorumLease lease, Duration leaseTime, long until) {}

    /**
     * Has a lease granted again by a member, unless the lease has ended or is being healed there.
     *
     * @param renewal the renewal that the member refused
     */
    void heal(Member member, QuorumLease lease, Renewal renewal) {
        if (member.canHeal() && lease.planHeal(member)) {
            long until = quorum.ticker().nanoTime() + renewal.leaseTime().toNanos();
            Objects.requireNonNull(heals.get(member)).add(new Heal(lease, renewal.leaseTime(), until));
        }
    }

    /** The heals of one member. */
    private final class MemberHeals {
        final Member member;

        /** Guards the fields below. Never held while a request is sent. */
        final ReentrantLock mutex = new ReentrantLock();

        final Queue<Heal> waiting = new ArrayDeque<>();
        int inFlight;

        MemberHeals(Member member) {
            this.member = member;
        }

        void add(Heal heal) {
            mutex.lock();
            try {
                waiting.add(heal);
            } finally {
                mutex.unlock();
            }
            sendWaiting();
        }

        void sendWaiting() {
            for (Heal heal = take(); heal != null; heal = take()) {
                CompletableFuture<Void> replied = send(heal);
                if (!replied.isDone()) {
                    replied.thenRun(() -> {
                        end();
                        sendWaiting();
                    });
                } else {
                    end();
                }
            }
        }

        @Nullable
        Heal take() {
            mutex.lock();
            try {
                Heal next = inFlight < MAX_IN_FLIGHT ? waiting.poll() : null;
                inFlight += next == null ? 0 : 1;
                return next;
            } finally {
                mutex.unlock();
            }
        }

        void end() {
            mutex.lock();
            try {
                inFlight--;
            } finally {
                mutex.unlock();
            }
        }

        /** Sends a heal, if it is still of use. The future completes when it has ended, and never fails. */
        CompletableFuture<Void> send(Heal heal) {
            QuorumLease lease = heal.lease;
            if (quorum.ticker().nanoTime() - heal.until >= 0 || member.isHanging()) {
                lease.dropHeal(member);
                return CompletableFuture.completedFuture(null);
            }
            if (!lease.beginHeal(member)) {
                return CompletableFuture.completedFuture(null);
            }
            Duration timeout = quorum.timeoutFor(heal.leaseTime);
            long fence = lease.fence();
            Claim claim = member.claim(
                    lease.ownership(),
                    heal.leaseTime,
                    timeout,
                    fence > 0,
                    quorum.has(QuorumRule.HEAL_FLOOR) ? fence : 0);
            return member.send(() -> member.store().acquireAsync(claim)).handle((reply, thrown) -> {
                onReply(lease, timeout, reply, thrown);
                return null;
            });
        }

        void onReply(QuorumLease lease, Duration timeout, @Nullable AcquireReply reply, @Nullable Throwable thrown) {
            boolean isToRelease = lease.endHeal(member, timeout, reply, thrown);
            if (isToRelease && quorum.has(QuorumRule.HEAL_RELEASE)) {
                releaser.release(member, lease.ownership(), timeout, ReleasedClaim.NONE);
            }
        }
    }
}
