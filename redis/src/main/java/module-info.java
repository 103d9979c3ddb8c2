/** Locks on a Redis server: the store, its scripts and keys, and the port to Redis client libraries. */
module dev.holdfast.redis {
    requires transitive dev.holdfast.engine;
    requires transitive dev.holdfast.spi;
    requires static org.jspecify;

    exports dev.holdfast.redis;
    exports dev.holdfast.redis.client;
}
