package dev.holdfast.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.testkit.sim.SimNetwork;
import dev.holdfast.testkit.sim.SimServer;
import dev.holdfast.testkit.sim.SimStore;
import dev.holdfast.testkit.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Two hundred processes contend for one lock. Each attempt may leave a minority grant behind, and too many of those would keep
 * every process from a majority.
 */
class QuorumContentionSimulationTest {
    private static final int CONTENDERS = 200;
    private static final int SECONDS = Boolean.getBoolean("holdfast.full") ? 10 : 3;

    private final Random random = new Random(44);
    private final SimTime time = new SimTime(random);
    private final SimNetwork network = new SimNetwork(random).maxDelay(Duration.ofMillis(2));
    private final List<SimServer> servers =
            Stream.generate(() -> new SimServer(time, random)).limit(3).toList();
    private long lastGrant;
    private long longestGap;
    private int grants;

    @Test
    void twoHundredContendersGetTheLockWithoutLongGaps() {
        for (int i = 0; i < CONTENDERS; i++) {
            new Contender().acquire();
        }

        time.advance(Duration.ofSeconds(SECONDS));

        longestGap = Math.max(longestGap, time.now() - lastGrant);
        assertThat(Duration.ofNanos(longestGap)).isLessThanOrEqualTo(Duration.ofMillis(250));
        assertThat(grants).isGreaterThan(4 * SECONDS);
    }

    private final class Contender {
        final SimTime.MachineClock machine = time.machine(1);
        final LockProvider locks;

        Contender() {
            List<Member> members = new ArrayList<>();
            for (SimServer server : servers) {
                members.add(new Member("member", new SimStore(time, machine, network, server), null));
            }
            Quorum quorum = new Quorum(members, null, machine, machine, QuorumRule.ALL);
            locks = LockEngine.over(
                    new RedlockStore(quorum, Duration.ofSeconds(60), () -> {}),
                    EngineSettings.builder()
                            .ticker(machine)
                            .scheduler(machine)
                            .callbackExecutor(machine::run)
                            .tokenRandom(random)
                            .jitterRandom(random)
                            .build());
        }

        void acquire() {
            locks.lock("hot", LockOptions.defaults())
                    .acquireAsync(Duration.ofMinutes(5))
                    .thenAccept(this::granted);
        }

        private void granted(Lease lease) {
            grants++;
            longestGap = Math.max(longestGap, time.now() - lastGrant);
            lastGrant = time.now();
            machine.schedule(Duration.ofMillis(1), () -> lease.releaseAsync().thenRun(this::acquire));
        }
    }
}
