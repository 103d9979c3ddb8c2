package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoResultTest {
    @Test
    void aWriteInDoubtIsNoProblem() {
        assertThat(Results.held().verdict().updates().inDoubt()).isOne();
        assertThat(Results.held().problems()).isEmpty();
    }

    @Test
    void lostUpdatesAreAProblem() {
        assertThat(Results.lostUpdates().problems()).containsExactly("3 lost updates");
    }

    @Test
    void overlapsAndTokensOutOfOrderAreProblems() {
        assertThat(Results.overlap().problems())
                .containsExactly("1 overlapping leases", "1 fencing tokens out of order");
    }

    @Test
    void aClientWithFewAcquisitionsIsAProblem() {
        assertThat(Results.idle().problems()).containsExactly("redisson got the lock only 2 times");
    }

    @Test
    void aPhaseWithFewAcquisitionsIsAProblem() {
        assertThat(Results.quorum().problems()).isEmpty();
        assertThat(Results.outage().problems()).containsExactly("one hung: the lock was granted only 4 times");
    }
}
