package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ticker;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MajorityRoundTest {
    private final List<Member> members = IntStream.range(0, 3)
            .mapToObj(i -> new Member("member " + i, new ScriptedStore(), null))
            .toList();
    private final Map<LockStore, CompletableFuture<@Nullable Void>> replies = new HashMap<>();
    private final CompletableFuture<@Nullable Void> outcome = new MajorityRound(
                    new Quorum(members, null, Ticker.system(), CommonPoolScheduler.INSTANCE, QuorumRule.ALL))
            .run(store -> replies.computeIfAbsent(store, any -> new CompletableFuture<>()));

    private CompletableFuture<@Nullable Void> reply(int member) {
        return Objects.requireNonNull(replies.get(members.get(member).store()));
    }

    @Test
    void majorityIsEnough() {
        reply(0).complete(null);
        assertThat(outcome).isNotDone();
        reply(2).complete(null);
        assertThat(outcome).isCompleted();
    }

    @Test
    void roundFailsAsSoonAsThereCanBeNoMajority() {
        reply(0).completeExceptionally(new LockUnavailableException(null, "refused", null, false));
        assertThat(outcome).isNotDone();
        reply(1).completeExceptionally(new LockUnavailableException(null, "no route", null, false));
        assertThat(outcome)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockUnavailableException.class)
                .withMessageContaining("refused")
                .withMessageContaining("no route");
    }
}
