package dev.holdfast.it.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.resilience4j.CircuitBreakerOptions;
import dev.holdfast.testkit.redis.RedisServer;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Breakers of members and a breaker of the quorum, by URL. */
@Timeout(120)
class LayersTest {
    private static final String OPTIONS = "?restartGuard=off&memberTimeout=500ms&minimumNumberOfCalls=5&leaseTime=5s";

    private final List<RedisServer> servers =
            Stream.generate(RedisServer::start).limit(3).toList();

    @AfterEach
    void stopServers() {
        servers.forEach(RedisServer::close);
    }

    private String hosts() {
        return "redis+jedis://"
                + servers.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
    }

    @Test
    void theBreakerOfAMemberOpensOnlyForThatMember() {
        CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
        LockConfig config = LockConfig.parse("lock:redlock:breaker:" + hosts() + OPTIONS).toBuilder()
                .set(CircuitBreakerOptions.REGISTRY, registry)
                .build();
        try (LockProvider locks = LockProviders.open(config)) {
            Breakers.awaitGrant(locks);
            assertThat(registry.getAllCircuitBreakers()).hasSize(3);
            servers.get(0).pause();
            CircuitBreaker first = registry.circuitBreaker(
                    "redis+jedis://127.0.0.1:" + servers.get(0).port());
            while (first.getState() != State.OPEN) {
                Lease lease = locks.lock("a").tryAcquire().orElseThrow();
                assertThat(lease.release()).isTrue();
            }
            assertThat(registry.getAllCircuitBreakers())
                    .filteredOn(breaker -> breaker.getState() == State.CLOSED)
                    .hasSize(2);
            servers.get(0).resume();
        }
    }

    @Test
    void aBreakerOfTheQuorumOpensWhenAMajorityIsAway() {
        try (LockProvider locks = LockProviders.open("lock:breaker:redlock:" + hosts() + OPTIONS)) {
            Breakers.awaitGrant(locks);
            servers.get(0).kill();
            assertThat(locks.lock("a").tryAcquire()).isPresent();
            servers.get(1).kill();
            while (locks.unwrap(CircuitBreaker.class).orElseThrow().getState() != State.OPEN) {
                try {
                    locks.lock("b").tryAcquire().ifPresent(Lease::release); // a dying server may still reply
                } catch (LockUnavailableException counted) {
                    assertThat(counted).hasMessageContaining("'b'");
                }
            }
            assertThatThrownBy(() -> locks.lock("b").tryAcquire())
                    .isInstanceOf(LockUnavailableException.class)
                    .hasCauseInstanceOf(CallNotPermittedException.class);
            servers.get(1).restart();
            Breakers.awaitGrant(locks);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redlock:breaker, failureRateTreshold, failureRateThreshold",
        "redlock:breaker, membrTimeout,        memberTimeout",
        "breaker:redlock, poolsize,            poolSize",
    })
    void anUnknownOptionIsRefusedWithTheOptionsOfEachLayer(String layers, String option, String meant) {
        assertThatThrownBy(() -> LockProviders.open("lock:" + layers + ":" + hosts() + "?" + option + "=1"))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("unknown option '" + option + "'")
                .hasMessageContaining("Did you mean '" + meant + "'?")
                .hasMessageContaining("connectTimeout, ")
                .hasMessageContaining("memberTimeout, ")
                .hasMessageContaining("minimumNumberOfCalls, ");
    }
}
