/** Redis locks over Jedis. */
module dev.holdfast.jedis {
    requires transitive dev.holdfast.redis;
    requires static org.jspecify;
    requires transitive redis.clients.jedis;
    // Jedis is an automatic module, which cannot declare its own requirements.
    requires org.apache.commons.pool2;
    requires com.google.gson;
    requires org.json;
    requires org.slf4j;

    exports dev.holdfast.jedis;

    provides dev.holdfast.LockDriver with
            dev.holdfast.jedis.JedisDriver;
}
