package dev.holdfast.benchmarks.libraries;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.benchmarks.libraries.PlainScripts.Code;

/** The scripts of a queue by hand, and their arguments. */
interface QueueScripts {
    /** The scripts of this library. */
    QueueScripts OURS = new QueueScripts() {
        @Override
        public Code acquire() {
            return PlainScripts.ACQUIRE;
        }

        @Override
        public Code release() {
            return PlainScripts.RELEASE;
        }

        @Override
        public byte[][] keys(String name) {
            return PlainScripts.keys(name);
        }

        @Override
        public byte[][] acquireArgs(byte[] token, String channel) {
            return PlainScripts.queueArgs(token, channel);
        }

        @Override
        public byte[][] releaseArgs(byte[] token) {
            return PlainScripts.releaseArgs(token);
        }
    };

    /**
     * The minimum of a queue: a list. A waiter that has died still gets the lock, and the waiters behind it are never notified. There
     * is no fencing token and no check of the clock.
     */
    QueueScripts BARE = new QueueScripts() {
        private final Code acquire = Code.of("""
                if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 'OK' end
                redis.call('RPUSH', KEYS[2], ARGV[3] .. ' ' .. ARGV[1])
                return 'WAIT'
                """);

        private final Code release = Code.of("""
                if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'NOT_OWNER' end
                local next = redis.call('LPOP', KEYS[2])
                if next then
                  local channel, token = string.match(next, '(%S+) (%S+)')
                  redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
                  redis.call('PUBLISH', channel, 'G1 ' .. token)
                else
                  redis.call('DEL', KEYS[1])
                end
                return 'RELEASED'
                """);

        @Override
        public Code acquire() {
            return acquire;
        }

        @Override
        public Code release() {
            return release;
        }

        @Override
        public byte[][] keys(String name) {
            return new byte[][] {name.getBytes(US_ASCII), (name + ":queue").getBytes(US_ASCII)};
        }

        @Override
        public byte[][] acquireArgs(byte[] token, String channel) {
            return new byte[][] {token, PlainScripts.LEASE, channel.getBytes(US_ASCII)};
        }

        @Override
        public byte[][] releaseArgs(byte[] token) {
            return new byte[][] {token, PlainScripts.LEASE};
        }
    };

    /** Acquires the lock, or joins the queue. */
    Code acquire();

    /** Hands the lock over to the next waiter, or deletes it. */
    Code release();

    /** Returns the keys of both scripts. */
    byte[][] keys(String name);

    /** Returns the arguments of {@link #acquire}. */
    byte[][] acquireArgs(byte[] token, String channel);

    /** Returns the arguments of {@link #release}. */
    byte[][] releaseArgs(byte[] token);
}
