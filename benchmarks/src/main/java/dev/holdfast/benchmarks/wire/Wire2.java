package dev.holdfast.benchmarks.wire;

import static dev.holdfast.benchmarks.wire.Words.number;
import static dev.holdfast.benchmarks.wire.Words.word;

import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.store.RedisScripts;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Wire 2, with the scripts of the product: one counter of fencing tokens for all locks, and small scripts for a free lock that no
 * one waits for. The head of each script names its keys, arguments and reply.
 */
public final class Wire2 implements Wire {
    private static final int MAX_INCREMENT = 16;
    private static final byte[] HEARTBEAT_MILLIS = number(3_000);
    private static final byte[] COUNTER = word("#g");
    private static final byte[] EPOCH = word("#e");
    private static final byte[] NOTHING = {};
    private static final int TICKET = 5;

    private final Script acquireFree = RedisScripts.named("acquire_free");
    private final Script acquire = RedisScripts.named("acquire");
    private final Script releaseUnmarked = RedisScripts.named("release_unmarked");
    private final Script release = RedisScripts.named("release");
    private final Script releaseAndAcquire = RedisScripts.named("release_and_acquire");
    private final Script extend = RedisScripts.named("extend");
    private final Script confirm = RedisScripts.named("confirm");

    @Override
    public List<Script> scripts() {
        return List.of(acquireFree, acquire, releaseUnmarked, release, releaseAndAcquire, extend, confirm);
    }

    @Override
    public byte[] token() {
        return Words.token("L2");
    }

    private static int increment() {
        return 1 + ThreadLocalRandom.current().nextInt(MAX_INCREMENT);
    }

    @Override
    public LockRequests lock(String name, boolean fencing) {
        int block = fencing ? 1 : 0;
        byte[][] keys = {word(name), word("#w:q:{" + name + "}"), COUNTER, word("#w:h:{" + name + "}")};
        byte[][] lockOnly = {keys[0]};
        byte[][] withoutHeartbeats = {keys[0], keys[1], COUNTER};
        return new LockRequests() {
            @Override
            public Request acquire(byte[] token) {
                byte[] step = fencing ? number(block + increment()) : Words.ZERO;
                return new Request(
                        acquireFree, withoutHeartbeats, token, Words.LEASE, step, Words.notAfter(), Words.ZERO);
            }

            @Override
            public Request release(byte[] token) {
                return new Request(releaseUnmarked, lockOnly, token);
            }

            @Override
            public Request join(byte[] token, String channel) {
                return new Request(acquire, keys, queueArgs(token, channel, Words.ZERO, Words.ZERO));
            }

            @Override
            public Request poll(byte[] token, String channel, Object joined) {
                byte[] ticket = word(Replies.text(joined).split("\n", -1)[TICKET]);
                return new Request(acquire, keys, queueArgs(token, channel, ticket, HEARTBEAT_MILLIS));
            }

            @Override
            public Request handOver(byte[] token) {
                return new Request(release, keys, token, number(increment()), NOTHING);
            }

            @Override
            public Request handOverAndJoin(byte[] token, byte[] next, String channel) {
                return new Request(
                        releaseAndAcquire,
                        keys,
                        token,
                        number(increment()),
                        NOTHING,
                        next,
                        Words.LEASE,
                        number(block),
                        Words.ZERO,
                        Words.notAfter(),
                        member(next, channel),
                        Words.ZERO);
            }

            @Override
            public Request extend(byte[] token) {
                return new Request(extend, lockOnly, Words.notAfter(), token, Words.LEASE);
            }

            @Override
            public Request acquireOnMember(byte[] token, long leaseMillis) {
                byte[][] withEpoch = Arrays.copyOf(keys, 5);
                withEpoch[4] = EPOCH;
                return new Request(acquire, withEpoch, acquireArgs(token, leaseMillis, Words.ONE));
            }

            @Override
            public Request confirm(byte[] token, long leaseMillis) {
                return new Request(
                        confirm,
                        new byte[][] {keys[0], COUNTER},
                        token,
                        number(leaseMillis),
                        number(Words.nowMicros()),
                        Words.notAfter());
            }

            private byte[][] acquireArgs(byte[] token, long leaseMillis, byte[] namesRun) {
                return new byte[][] {
                    token,
                    number(leaseMillis),
                    number(block),
                    number(increment()),
                    Words.ZERO,
                    Words.notAfter(),
                    namesRun
                };
            }

            private byte[][] queueArgs(byte[] token, String channel, byte[] ticket, byte[] heartbeat) {
                byte[][] args = Arrays.copyOf(acquireArgs(token, Words.LEASE_MILLIS, Words.ZERO), 12);
                args[7] = member(token, channel);
                args[8] = ticket;
                args[9] = Words.QUEUE_LIMIT;
                args[10] = heartbeat;
                args[11] = NOTHING;
                return args;
            }

            private byte[] member(byte[] token, String channel) {
                return word(
                        "2 " + Replies.text(token) + " PUBLISH 1 " + block + " " + Words.CLAIM_MILLIS + " " + channel);
            }
        };
    }
}
