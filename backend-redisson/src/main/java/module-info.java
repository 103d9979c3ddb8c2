/** Redis locks over Redisson's script calls. */
module dev.holdfast.redisson {
    requires transitive dev.holdfast.redis;
    requires static org.jspecify;
    requires transitive redisson;
    // Redisson is an automatic module, which cannot declare its own requirements.
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.handler;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires net.bytebuddy;
    requires io.reactivex.rxjava3;
    requires org.yaml.snakeyaml;
    requires org.slf4j;
    requires java.management;

    exports dev.holdfast.redisson;

    provides dev.holdfast.LockDriver with
            dev.holdfast.redisson.RedissonDriver;
}
