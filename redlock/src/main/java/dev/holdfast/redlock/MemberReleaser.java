package dev.holdfast.redlock;

import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Releases owner tokens on single members. A release without a definite reply goes to the member's {@link ReleaseBacklog}, which
 * repeats it in the background. Thread-safe.
 */
final class MemberReleaser {
    private final Map<Member, ReleaseBacklog> backlogs = new HashMap<>();

    /**
     * Creates a releaser for the members of a quorum.
     *
     * @param maxLeaseTime the longest lease time that any client uses on the quorum
     */
    MemberReleaser(Quorum quorum, Duration maxLeaseTime) {
        for (Member member : quorum.members()) {
            backlogs.put(member, new ReleaseBacklog(member, quorum.ticker(), quorum.scheduler(), maxLeaseTime));
        }
    }

    /**
     * Releases an owner token on a member and returns the first reply. Nothing is sent to a member that hangs: the release then
     * waits in the backlog.
     *
     * @param releasedClaim the claim with this token
     */
    CompletableFuture<ReleaseReply> release(
            Member member, Ownership ownership, Duration timeout, ReleasedClaim releasedClaim) {
        CompletableFuture<ReleaseReply> first = member.isHanging()
                ? CompletableFuture.failedFuture(member.notSent(ownership.lockName()))
                : member.send(() -> member.store().releaseAsync(ownership, timeout));
        return first.whenComplete((reply, thrown) -> {
            boolean mayGrantLate = releasedClaim.mayGrantLate(member);
            if (reply == null || (reply == ReleaseReply.NOT_OWNER && mayGrantLate)) {
                Objects.requireNonNull(backlogs.get(member)).add(ownership, timeout, mayGrantLate);
            }
            releasedClaim.onFirstRelease(member, reply == ReleaseReply.RELEASED);
        });
    }

    /** Drops all releases that wait for a repetition. */
    void clear() {
        backlogs.values().forEach(ReleaseBacklog::clear);
    }
}
