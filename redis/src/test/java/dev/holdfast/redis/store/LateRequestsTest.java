package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.spi.Ownership;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class LateRequestsTest {
    private static final long LIMIT = Parts.NOW + 700_000;

    private final ServerClock clock = new ServerClock();
    private final LateRequests late = new LateRequests(clock);
    private final Ownership owner = Owners.owner();

    @Test
    void tokenWithoutRequestHasNone() {
        assertThat(late.has(owner)).isFalse();
        assertThat(late.member(owner)).isNull();
    }

    @Test
    void requestIsKeptForItsTokenOnly() {
        late.add(owner, LIMIT, "member");

        assertThat(late.has(owner)).isTrue();
        assertThat(late.member(owner)).isEqualTo("member");
        assertThat(late.has(Owners.owner())).isFalse();
    }

    @Test
    void requestIsKeptUntilAReleaseAfterItsLimit() {
        late.add(owner, LIMIT, "");
        late.released(owner, LIMIT - 1);
        assertThat(late.has(owner)).as("a release before the limit").isTrue();
        late.released(owner, LIMIT);
        assertThat(late.has(owner)).as("a request at its limit is carried out").isTrue();
        late.released(owner, 0);
        assertThat(late.has(owner)).as("a release at an unknown time").isTrue();

        late.released(owner, LIMIT + 1);
        assertThat(late.has(owner)).isFalse();
    }

    @Test
    void releaseOfAnotherTokenChangesNothing() {
        late.add(owner, LIMIT, "");
        late.released(Owners.owner(), LIMIT + 1);

        assertThat(late.has(owner)).isTrue();
    }

    @Test
    void latestLimitCounts() {
        late.add(owner, LIMIT, "");
        late.add(owner, LIMIT - 100, "");
        late.released(owner, LIMIT - 50);
        assertThat(late.has(owner)).isTrue();

        late.add(owner, LIMIT + 100, "");
        late.released(owner, LIMIT + 50);
        assertThat(late.has(owner)).isTrue();
    }

    @Test
    void memberIsThatOfTheLastRequestWithOne() {
        late.add(owner, LIMIT, "member");
        late.add(owner, LIMIT, "");
        assertThat(late.member(owner)).isEqualTo("member");

        late.add(owner, LIMIT, "new member");
        assertThat(late.member(owner)).isEqualTo("new member");
    }

    @Test
    void requestWithoutAMemberHasAnEmptyOne() {
        late.add(owner, LIMIT, "");

        assertThat(late.member(owner)).isEmpty();
    }

    @Test
    void requestWithoutAReplyMayBeCarriedOut() {
        late.addIfUnknown(new RedisUnreachable("no reply", null, true), owner, LIMIT, "");

        assertThat(late.has(owner)).isTrue();
    }

    @Test
    void failureInsideTheWrapperOfAFutureCounts() {
        RedisUnreachable silence = new RedisUnreachable("no reply", null, true);
        late.addIfUnknown(new CompletionException(silence), owner, LIMIT, "");

        assertThat(late.has(owner)).isTrue();
    }

    @Test
    void requestThatWasRefusedOrNotSentIsNotCarriedOut() {
        late.addIfUnknown(new RedisErrorReply("OOM command not allowed"), owner, LIMIT, "");
        late.addIfUnknown(new RedisUnreachable("no connection", null, false), owner, LIMIT, "");

        assertThat(late.has(owner)).isFalse();
    }

    @Test
    void futureThatFailsWithoutAReplyAddsItsRequest() {
        CompletableFuture<String> reply = new CompletableFuture<>();
        CompletableFuture<String> recorded = late.addIfUnknown(reply, owner, LIMIT, "member");
        assertThat(late.has(owner)).as("a request in flight").isFalse();

        reply.completeExceptionally(new RedisUnreachable("no reply", null, true));

        assertThat(recorded).isCompletedExceptionally();
        assertThat(late.member(owner)).isEqualTo("member");
    }

    @Test
    void futureWithAReplyAddsNothing() {
        assertThat(late.addIfUnknown(CompletableFuture.completedFuture("reply"), owner, LIMIT, ""))
                .isCompletedWithValue("reply");

        assertThat(late.has(owner)).isFalse();
    }

    @Test
    void tokensThatWereNeverReleasedAreForgottenAMinuteAfterTheLimit() {
        clock.update(Parts.NOW);
        Ownership old = Owners.owner();
        late.add(old, Parts.NOW - 61_000_000, "");
        late.add(owner, Parts.NOW - 10_000_000, "");
        assertThat(late.has(old)).as("while there are few").isTrue();
        for (int i = 0; i < 1_000; i++) {
            late.add(Owners.owner(), LIMIT, "");
        }

        assertThat(late.has(old)).isFalse();
        assertThat(late.has(owner)).isTrue();
    }
}
