package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Capability;
import dev.holdfast.spi.Ticker;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {
    private static Member fencing() {
        return new Member("fencing", new ScriptedStore(Capability.FENCING), null);
    }

    private static Member plain() {
        return new Member("plain", new ScriptedStore(), null);
    }

    private static Quorum quorum(@Nullable Duration memberTimeout, Member... members) {
        return new Quorum(
                List.of(members), memberTimeout, Ticker.system(), CommonPoolScheduler.INSTANCE, QuorumRule.ALL);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "5, 3"})
    void majorityIsMoreThanHalf(int size, int majority) {
        Member[] members = Stream.generate(QuorumTest::plain).limit(size).toArray(Member[]::new);

        assertThat(quorum(null, members).majority()).isEqualTo(majority);
    }

    @Test
    void quorumCanFenceIfAMajorityCanConfirm() {
        assertThat(quorum(null, fencing(), fencing(), plain()).canFence()).isTrue();
        assertThat(quorum(null, fencing(), plain(), plain()).canFence()).isFalse();
    }

    @Test
    void memberThatCannotConfirmHasAVoteOnlyIfTheQuorumCannotFence() {
        Member plain = plain();

        assertThat(quorum(null, fencing(), fencing(), plain).hasVote(plain)).isFalse();
        assertThat(quorum(null, fencing(), plain(), plain).hasVote(plain)).isTrue();
    }

    @Test
    void timeoutIsATenthOfTheLeaseTimeAndAtMostTwoHundredMillis() {
        assertThat(quorum(null, plain()).timeoutFor(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(100));
        assertThat(quorum(null, plain()).timeoutFor(Duration.ofMinutes(1))).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void memberTimeoutOverridesTheLeaseTime() {
        assertThat(quorum(Duration.ofSeconds(3), plain()).timeoutFor(Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofSeconds(3));
    }
}
