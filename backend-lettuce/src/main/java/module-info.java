/** Redis locks over Lettuce. */
module dev.holdfast.lettuce {
    requires transitive dev.holdfast.redis;
    requires static org.jspecify;
    requires transitive lettuce.core;
    // Lettuce is an automatic module, which cannot declare its own requirements.
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.handler;
    requires io.netty.resolver.dns;
    requires org.slf4j;

    exports dev.holdfast.lettuce;

    provides dev.holdfast.LockDriver with
            dev.holdfast.lettuce.LettuceDriver;
}
