package dev.holdfast.benchmarks.redlock;

import dev.holdfast.LockConfig;
import dev.holdfast.benchmarks.Contender;
import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.HoldfastContender;
import dev.holdfast.resilience4j.CircuitBreakerOptions;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.List;

/** The contenders, all on the same servers, each with a separate lock. */
final class Contenders implements AutoCloseable {
    static final String TEXTBOOK = "by hand, SET NX PX and compare-and-delete";
    static final String LIMIT = "by hand, our scripts";
    static final String FENCED_LIMIT = "by hand, our scripts and the confirm round";
    static final String HOLDFAST = "Holdfast, fencing off";
    static final String FENCED = "Holdfast";
    static final String BREAKER = "Holdfast with breakers, fencing off";
    static final String FENCED_BREAKER = "Holdfast with breakers";

    private final CircuitBreakerRegistry plainBreakers = CircuitBreakerRegistry.ofDefaults();
    private final CircuitBreakerRegistry fencedBreakers = CircuitBreakerRegistry.ofDefaults();
    private final List<Contender> measuredAlways;
    private final Contender redisson;

    Contenders(Servers servers, Effort effort) {
        LockConfig quorum = servers.config("redlock:redis+lettuce", effort);
        this.measuredAlways = List.of(
                new RawQuorum(TEXTBOOK, new Textbook(), false, servers.ports()),
                new RawQuorum(LIMIT, new SameScripts(false), false, servers.ports()),
                new RawQuorum(FENCED_LIMIT, new SameScripts(true), true, servers.ports()),
                holdfast(HOLDFAST, quorum, false),
                holdfast(FENCED, quorum, true),
                holdfast(BREAKER, withBreakers(servers, effort, plainBreakers), false),
                holdfast(FENCED_BREAKER, withBreakers(servers, effort, fencedBreakers), true));
        this.redisson = new RedissonQuorum(servers.ports());
    }

    private static LockConfig withBreakers(Servers servers, Effort effort, CircuitBreakerRegistry registry) {
        return servers.config("redlock:breaker:redis+lettuce", effort).toBuilder()
                .set(CircuitBreakerOptions.REGISTRY, registry)
                .build();
    }

    private static Contender holdfast(String name, LockConfig config, boolean fencing) {
        return new RetryingContender(new HoldfastContender(name, config, fencing));
    }

    /** Returns the contenders that are measured in every condition. */
    List<Contender> measuredAlways() {
        return measuredAlways;
    }

    /** Returns the contender that needs seconds for each call while a server is down. */
    Contender redisson() {
        return redisson;
    }

    /** Returns the number of open breakers of the provider that has the fewest. */
    int openBreakers() {
        return Math.min(open(plainBreakers), open(fencedBreakers));
    }

    private static int open(CircuitBreakerRegistry registry) {
        return (int) registry.getAllCircuitBreakers().stream()
                .filter(breaker -> breaker.getState() != State.CLOSED)
                .count();
    }

    /** Returns the number of calls that found no quorum and were repeated. */
    int repeated() {
        return measuredAlways.stream()
                .mapToInt(contender -> contender instanceof RetryingContender persistent ? persistent.repeated() : 0)
                .sum();
    }

    @Override
    public void close() {
        measuredAlways.forEach(Contender::close);
        redisson.close();
    }
}
