/** A circuit breaker, and an optional fallback for outages, around any lock provider. */
module dev.holdfast.resilience4j {
    requires transitive dev.holdfast;
    requires dev.holdfast.engine;
    requires dev.holdfast.spi;
    requires transitive io.github.resilience4j.circuitbreaker;
    requires static transitive org.jspecify;

    exports dev.holdfast.resilience4j;

    provides dev.holdfast.LockDriver with
            dev.holdfast.resilience4j.CircuitBreakerDriver;
}
