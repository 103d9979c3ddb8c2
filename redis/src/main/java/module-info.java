/** The Redis store: scripts, keys and the port below which a Redis client works. */
module dev.holdfast.redis {
    requires transitive dev.holdfast.engine;
    requires transitive dev.holdfast.spi;
    requires static org.jspecify;

    exports dev.holdfast.redis;
}
