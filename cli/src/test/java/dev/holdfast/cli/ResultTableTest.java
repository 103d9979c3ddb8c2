package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTableTest {
    @Test
    void aGoodResultHasARowForEachClientAllFiguresAndTheVerdict() {
        assertThat(ResultTable.of(Results.held())).isEqualTo("""

                client       acquisitions       wait p50       wait p99
                jedis                  10         3.0 ms         3.0 ms
                lettuce                10         3.0 ms         3.0 ms
                redisson               10         3.0 ms         3.0 ms

                acknowledged writes                   29
                value of the counter                  30
                writes in doubt                        1   unknown: the worker was killed

                lost updates                           0
                overlapping leases                     0
                fencing tokens out of order            0

                The lock held.
                """);
    }

    @Test
    void aResultOfAQuorumHasARowForEachPhase() {
        assertThat(ResultTable.of(Results.quorum())).contains("""

                servers              time     per second    longest gap
                all up              6.0 s           40.0        31.0 ms
                two killed          6.0 s          200.0       251.0 ms

                acknowledged writes                   29
                """);
    }

    @Test
    void aBadResultListsItsProblems() {
        assertThat(ResultTable.of(Results.lostUpdates()))
                .contains("lost updates                           3\n")
                .endsWith("\nThe lock did NOT hold:\n  3 lost updates\n");
    }

    @Test
    void aRunWithTooFewAcquisitionsProvesNothing() {
        assertThat(ResultTable.of(Results.idle()))
                .endsWith("\nThe lock held, but this run proves nothing:\n  redisson got the lock only 2 times\n");
    }

    @Test
    void allLinesFitInto80Columns() {
        assertThat(ResultTable.of(Results.held()).lines()).allMatch(line -> line.length() < 80);
        assertThat(ResultTable.of(Results.overlap()).lines()).allMatch(line -> line.length() < 80);
    }
}
