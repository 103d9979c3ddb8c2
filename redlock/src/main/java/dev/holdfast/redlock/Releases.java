package dev.holdfast.redlock;

import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Releases single members, and goes on in the background until each has given a definite answer. */
final class Releases {
    private final Map<Member, Backlog> backlogs = new HashMap<>();

    /**
     * Makes the releases of a quorum.
     *
     * @param leaseTime the longest lease that anybody takes on the quorum
     */
    Releases(Quorum quorum, Duration leaseTime) {
        quorum.members()
                .forEach(member ->
                        backlogs.put(member, new Backlog(member, quorum.ticker(), quorum.scheduler(), leaseTime)));
    }

    /**
     * Releases a member, and returns its first answer. One that hangs is not asked now.
     *
     * @param claim the claim with this token, if the member may carry it out after the release
     */
    CompletableFuture<ReleaseReply> release(
            Member member, Ownership ownership, Duration timeout, @Nullable AcquireRound claim) {
        CompletableFuture<ReleaseReply> first = member.hangs()
                ? CompletableFuture.failedFuture(member.hanging(ownership.lockName()))
                : member.ask(() -> member.store().releaseAsync(ownership, timeout));
        return first.whenComplete((reply, thrown) -> {
            boolean mayStillGrant = claim != null && claim.mayStillGrant(member);
            if (reply == null || (reply == ReleaseReply.NOT_OWNER && mayStillGrant)) {
                Objects.requireNonNull(backlogs.get(member)).add(ownership, timeout, mayStillGrant);
            }
            if (claim != null) {
                claim.released(member, reply == ReleaseReply.RELEASED);
            }
        });
    }

    void clear() {
        backlogs.values().forEach(Backlog::clear);
    }
}
