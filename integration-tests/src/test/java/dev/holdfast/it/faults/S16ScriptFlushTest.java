package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** S16: the scripts of the server are flushed repeatedly, without visible errors. */
@ParameterizedClass
@MethodSource("backends")
class S16ScriptFlushTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int FLUSHES = 20;

    @Parameter
    Backend backend;

    static Stream<Backend> backends() {
        return Backends.ofScenario(16);
    }

    @Test
    void noErrorIsVisible() throws Exception {
        Events events = new Events();
        LockOptions brief =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        try (RedisServer server = RedisServer.start();
                LockProvider one = Backends.open(backend, server.port(), events);
                LockProvider two = Backends.open(backend, server.port(), events);
                Lease longHeld = one.lock("long", brief).acquire()) {
            Contenders contenders = new Contenders(brief, LONG, List.of(one, one, two, two));
            try (contenders) {
                for (int i = 0; i < FLUSHES; i++) {
                    server.command("SCRIPT", "FLUSH");
                    Thread.sleep(100);
                    one.lock("a").inspect();
                }
            }

            await().atMost(LONG).until(() -> events.renewals.get() >= 2);
            longHeld.ensureHeld();
            assertThat(contenders.failures).isEmpty();
            assertThat(contenders.meetings).isEmpty();
            assertThat(contenders.grants).hasValueGreaterThan(FLUSHES);
            assertThat(events.failedRenewals).isEmpty();
            assertThat(events.failedReleases).isEmpty();
            assertThat(events.losses).isEmpty();
            assertThat(server.calls("eval")).as("scripts were sent again").isGreaterThan(FLUSHES);
        }
    }
}
