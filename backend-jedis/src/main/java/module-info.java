/** Redis locks over Jedis. */
module dev.holdfast.jedis {
    requires transitive dev.holdfast.redis;
    requires static org.jspecify;
    requires transitive redis.clients.jedis;
    // What Jedis needs and, being an automatic module, does not say.
    requires org.apache.commons.pool2;
    requires com.google.gson;
    requires org.json;
    requires org.slf4j;

    exports dev.holdfast.jedis;

    provides dev.holdfast.LockDriver with
            dev.holdfast.jedis.JedisDriver;
}
