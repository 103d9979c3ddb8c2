package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.testkit.sim.ScriptedStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndependenceCheckTest {
    private static final Duration UPTIME = Duration.ofHours(1);

    private final QuorumFixture quorum = QuorumFixture.ofThree();
    private final List<Member> members = quorum.quorum.members();
    private final IndependenceCheck check = new IndependenceCheck(members, quorum.machine);

    private void incarnation(int member, String runId, String failureDomain) {
        quorum.member(member)
                .incarnations
                .replyWith(Optional.of(Incarnation.of(runId, UPTIME).withFailureDomain(failureDomain)));
    }

    private void runNext() {
        quorum.time.advance(Duration.ofSeconds(30));
        check.runIfDue();
    }

    @Test
    void independentMembersHaveNoDependence() {
        incarnation(0, "run0", "replication a");
        incarnation(1, "run1", "replication b");
        incarnation(2, "run2", "");

        check.runIfDue();

        assertThat(members).extracting(Member::dependence).containsOnly("");
    }

    @Test
    void serverGivenTwiceIsFound() {
        incarnation(0, "run", "");
        incarnation(1, "run", "");

        check.runIfDue();

        assertThat(members.get(1).dependence()).isEqualTo("the same server as m0");
    }

    @Test
    void replicaIsFound() {
        incarnation(0, "run0", "replication a");
        incarnation(2, "run2", "replication a");

        check.runIfDue();

        assertThat(members.get(2).dependence()).isEqualTo("replicated with m0");
    }

    @Test
    void nodeOfTheSameClusterIsFound() {
        incarnation(0, "run0", "cluster a");
        incarnation(2, "run2", "cluster a");

        check.runIfDue();

        assertThat(members.get(2).dependence()).isEqualTo("a node of one cluster with m0");
    }

    @Test
    void dependenceEndsWhenTheServerIsReplaced() {
        incarnation(0, "run0", "replication a");
        incarnation(1, "run1", "replication a");
        check.runIfDue();
        assertThat(members.get(1).dependence()).isNotEmpty();

        incarnation(1, "run2", "replication b");
        runNext();

        assertThat(members.get(1).dependence()).isEmpty();
    }

    @Test
    void checkIsNotRepeatedBeforeItIsDue() {
        check.runIfDue();
        check.runIfDue();
        assertThat(quorum.member(0).incarnations).hasSize(1);

        runNext();

        assertThat(quorum.member(0).incarnations).hasSize(2);
    }

    @Test
    void memberThatIsDownIsFoundByALaterCheck() {
        ScriptedStore down = quorum.member(0);
        down.incarnations.failWith(new LockUnavailableException(null, "connection refused", null));
        incarnation(1, "run", "");
        check.runIfDue();
        assertThat(members).extracting(Member::dependence).containsOnly("");

        incarnation(0, "run", "");
        runNext();

        assertThat(members.get(0).dependence()).isEqualTo("the same server as m1");
    }
}
