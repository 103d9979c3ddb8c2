package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.engine.CallerThread;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.engine.acquire.Acquisition;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Releases in the store that carry no attempt. Those that carry one are tested with {@link AttemptWithRelease}. */
class StoreReleaserTest {
    private final EngineFixture engine = new EngineFixture();
    private final LocalWaitQueues queues = new LocalWaitQueues(engine.context);
    private final StoreReleaser releases = new StoreReleaser(engine.context, queues);
    private final EngineLease lease = engine.newLease(LockOptions.defaults());
    private final List<ReleaseReply> replies = new ArrayList<>();
    private final List<LockException> failures = new ArrayList<>();

    private boolean onReply(ReleaseReply reply) {
        replies.add(reply);
        return reply == ReleaseReply.RELEASED;
    }

    private LockException onFailure(LockException failure) {
        failures.add(failure);
        return failure;
    }

    @Test
    void blockingReleaseReturnsTheResultOfTheReply() {
        for (ReleaseReply reply : ReleaseReply.values()) {
            CallerThread<Boolean> caller =
                    new CallerThread<>(() -> releases.release(lease, this::onReply, this::onFailure));
            StoreCall<Ownership, ReleaseReply> release = engine.store.releases.next();
            assertThat(release.request()).isEqualTo(lease.ownership());
            release.reply(reply);
            assertThat(caller.result.join()).isEqualTo(reply == ReleaseReply.RELEASED);
        }
        assertThat(replies).containsExactly(ReleaseReply.values());
    }

    @Test
    void interruptedReleaseIsRepeatedAndCountsAsReleased() {
        CallerThread<Boolean> caller = new CallerThread<>(() -> {
            Thread.currentThread().interrupt();
            boolean isReleased = releases.release(lease, this::onReply, this::onFailure);
            return isReleased && Thread.interrupted();
        });
        StoreCall<Ownership, ReleaseReply> first = engine.store.releases.next();
        caller.untilParked().thread.interrupt();
        StoreCall<Ownership, ReleaseReply> second = engine.store.releases.next();
        assertThat(second.request()).isEqualTo(first.request());
        second.reply(ReleaseReply.NOT_OWNER);
        assertThat(caller.result.join()).as("released, and interrupted still").isTrue();
        assertThat(replies).containsExactly(ReleaseReply.RELEASED);
    }

    @Test
    void failedReleaseThrowsWithoutAReply() {
        CallerThread<Boolean> caller =
                new CallerThread<>(() -> releases.release(lease, this::onReply, this::onFailure));
        engine.store.releases.next().timeOut();
        assertThat(caller.failure())
                .isInstanceOf(LockUnavailableException.class)
                .isSameAs(failures.get(0));
        assertThat(replies).isEmpty();
        assertThat(failures).hasSize(1);
    }

    @Test
    void asynchronousReleaseReturnsTheResultOfTheReply() {
        CompletableFuture<Boolean> released = releases.releaseAsync(lease, this::onReply, this::onFailure);
        assertThat(released).isNotDone();
        engine.store.releases.next().reply(ReleaseReply.NOT_OWNER);
        assertThat(released).isCompletedWithValue(false);

        CompletableFuture<Boolean> failed = releases.releaseAsync(lease, this::onReply, this::onFailure);
        engine.store.releases.next().timeOut();
        assertThatThrownBy(failed::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LockUnavailableException.class);
        assertThat(replies).containsExactly(ReleaseReply.NOT_OWNER);
        assertThat(failures)
                .hasOnlyElementsOfType(LockUnavailableException.class)
                .hasSize(1);
    }

    @Test
    void releaseMakesAHeadWithoutATicketAttemptAtOnce() {
        Acquisition waiter = engine.newAcquisition(engine.newAcquireServices(queues), LockOptions.defaults());
        queues.join(waiter, StoreCall.BUSY, null);
        releases.releaseAsync(lease, this::onReply, this::onFailure);
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
        engine.time.runDue();
        assertThat(engine.store.acquires.size()).isEqualTo(1);
    }
}
