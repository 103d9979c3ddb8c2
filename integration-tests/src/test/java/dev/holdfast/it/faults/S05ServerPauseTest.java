package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S05: the server is stopped, for less and for more than a lease time. */
@ParameterizedClass
@MethodSource("backends")
class S05ServerPauseTest {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final LockOptions OPTIONS =
            LockOptions.builder().leaseTime(LEASE).build();

    private final Events events = new Events();

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(5);
    }

    @Test
    void leasesSurviveAShortPauseAndEndInALongOne() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = Backends.open(backend, server.port(), events)) {
            Lease lease = locks.lock("orders", OPTIONS).acquire(LONG);
            server.pause();
            Thread.sleep(LEASE.dividedBy(2).toMillis());
            server.resume();
            assertThat(lease.renew(LEASE)).isTrue();
            assertThat(events.losses).isEmpty();

            server.pause();
            LeaseLoss loss = lease.lost().get(10 * LEASE.toMillis(), TimeUnit.MILLISECONDS);
            server.resume();

            assertThat(loss.reason()).isEqualTo(Reason.EXPIRED);
            locks.lock("orders", OPTIONS).acquire(Duration.ofSeconds(10)).close();
            assertThat(lease.isHeld()).as("never revived").isFalse();
            assertThat(events.losses).containsExactly(loss);
        }
    }
}
