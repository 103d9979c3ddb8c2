package dev.holdfast.benchmarks.libraries;

import dev.holdfast.benchmarks.wire.LockRequests;
import dev.holdfast.benchmarks.wire.Request;
import dev.holdfast.benchmarks.wire.Wire;
import dev.holdfast.benchmarks.wire.Words;
import dev.holdfast.redis.client.Script;
import java.util.List;

/** The scripts of a queue by hand, and their arguments. */
interface QueueScripts {
    /** The scripts of this library. */
    QueueScripts OURS = new QueueScripts() {
        @Override
        public List<Script> scripts() {
            return Wire.PRODUCT.scripts();
        }

        @Override
        public Queue queue(String name) {
            LockRequests lock = Wire.PRODUCT.lock(name, true);
            return new Queue() {
                @Override
                public Request acquire(byte[] token, String channel) {
                    return lock.join(token, channel);
                }

                @Override
                public Request release(byte[] token) {
                    return lock.handOver(token);
                }
            };
        }
    };

    /**
     * The minimum of a queue: a list. A waiter that has died still gets the lock, and the waiters behind it are never notified. There
     * is no fencing token and no check of the clock.
     */
    QueueScripts BARE = new QueueScripts() {
        private final Script acquire = new Script("bare acquire", """
                if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 'OK' end
                redis.call('RPUSH', KEYS[2], ARGV[3] .. ' ' .. ARGV[1])
                return 'WAIT'
                """, Script.Reply.TEXT);

        private final Script release = new Script("bare release", """
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
                """, Script.Reply.TEXT);

        private final byte[] lease = Words.number(Words.LEASE_MILLIS);

        @Override
        public List<Script> scripts() {
            return List.of(acquire, release);
        }

        @Override
        public Queue queue(String name) {
            byte[][] keys = {Words.word(name), Words.word(name + ":queue")};
            return new Queue() {
                @Override
                public Request acquire(byte[] token, String channel) {
                    return new Request(acquire, keys, token, lease, Words.word(channel));
                }

                @Override
                public Request release(byte[] token) {
                    return new Request(release, keys, token, lease);
                }
            };
        }
    };

    /** Returns the scripts. */
    List<Script> scripts();

    /** Returns the requests about a lock. */
    Queue queue(String name);

    /** The requests about a lock. */
    interface Queue {
        /** Acquires the lock, or joins the queue. */
        Request acquire(byte[] token, String channel);

        /** Hands the lock over to the next waiter, or deletes it. */
        Request release(byte[] token);
    }
}
