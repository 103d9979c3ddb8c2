package dev.holdfast.benchmarks.wire;

import static dev.holdfast.benchmarks.wire.Words.number;
import static dev.holdfast.benchmarks.wire.Words.word;

import dev.holdfast.redis.client.Script;
import java.util.List;

/**
 * Wire 2: one counter of fencing tokens for all locks of a prefix, and small scripts for a free lock that no one waits for.
 *
 * <p>This is the only class of the benchmarks that knows the scripts of wire 2, their keys, arguments and replies:
 *
 * <table>
 * <caption>The scripts</caption>
 * <tr><th>script</th><th>keys</th><th>arguments</th><th>reply</th></tr>
 * <tr><td>acquire_free</td><td>lock, queue, fence</td><td>token, lease ms, step, not after, floor</td><td>positive number</td></tr>
 * <tr><td>acquire_free_without_fence</td><td>lock, queue</td><td>token, lease ms, not after</td><td>positive number</td></tr>
 * <tr><td>compare_and_delete</td><td>lock</td><td>token</td><td>1</td></tr>
 * <tr><td>acquire</td><td>lock, queue, fence, heartbeats</td><td>token, lease ms, block, increment, floor, not after, member,
 *     ticket, queue limit, heartbeat</td><td>OK, or WAIT with the ticket in line 6</td></tr>
 * <tr><td>release</td><td>the same</td><td>token, increment, own member, then the member that joins and its heartbeat</td>
 *     <td>RELEASED, HANDED, or HANDED WAIT</td></tr>
 * <tr><td>extend</td><td>lock</td><td>token, lease ms</td><td>the last line is OK</td></tr>
 * </table>
 */
public final class Wire2 implements Wire {
    private static final byte[] STEP = number(2);
    private static final int TICKET = 5;
    private static final byte[] NOTHING = {};

    private final Script acquireFree = script("acquire_free");
    private final Script acquireFreeWithoutFence = script("acquire_free_without_fence");
    private final Script compareAndDelete = script("compare_and_delete");
    private final Script acquire = script("acquire");
    private final Script release = script("release");
    private final Script extend = script("extend");

    /** Returns a script of the product: {@code RedisScripts.named}, once it has those of wire 2. */
    private static Script script(String name) {
        return Fixtures.script("wire2/" + name);
    }

    @Override
    public List<Script> scripts() {
        return List.of(acquireFree, acquireFreeWithoutFence, compareAndDelete, acquire, release, extend);
    }

    @Override
    public byte[] token() {
        return Words.token("L2");
    }

    @Override
    public LockRequests lock(String name, boolean fencing) {
        byte[][] keys = {word(name), word("#w:q:{" + name + "}"), word("#g"), word("#w:h:{" + name + "}")};
        byte[][] lockOnly = {keys[0]};
        byte[][] lockAndQueue = {keys[0], keys[1]};
        byte[][] withFence = {keys[0], keys[1], keys[2]};
        String block = fencing ? "1" : "0";
        return new LockRequests() {
            @Override
            public Request acquire(byte[] token) {
                return fencing
                        ? Request.number(acquireFree, withFence, token, Words.LEASE, STEP, Words.notAfter(), Words.ZERO)
                        : Request.number(acquireFreeWithoutFence, lockAndQueue, token, Words.LEASE, Words.notAfter());
            }

            @Override
            public Request release(byte[] token) {
                return Request.number(compareAndDelete, lockOnly, token);
            }

            @Override
            public Request join(byte[] token, String channel) {
                return attempt(token, channel, Words.ZERO);
            }

            @Override
            public Request poll(byte[] token, String channel, Object joined) {
                return attempt(token, channel, word(Replies.text(joined).split("\n", -1)[TICKET]));
            }

            private Request attempt(byte[] token, String channel, byte[] ticket) {
                return Request.text(
                        acquire,
                        keys,
                        token,
                        Words.LEASE,
                        word(block),
                        Words.ONE,
                        Words.ZERO,
                        Words.notAfter(),
                        member(token, channel),
                        ticket,
                        Words.QUEUE_LIMIT,
                        Words.ZERO);
            }

            private byte[] member(byte[] token, String channel) {
                return word(
                        "2 " + Replies.text(token) + " PUBLISH 1 " + block + " " + Words.CLAIM_MILLIS + " " + channel);
            }

            @Override
            public Request handOver(byte[] token) {
                return Request.text(release, keys, token, Words.ONE, NOTHING);
            }

            @Override
            public Request handOverAndJoin(byte[] token, byte[] next, String channel) {
                return Request.text(release, keys, token, Words.ONE, NOTHING, member(next, channel), Words.ZERO);
            }

            @Override
            public Request extend(byte[] token) {
                return Request.text(extend, lockOnly, token, Words.LEASE);
            }

            @Override
            public Request acquireOnMember(byte[] token, long leaseMillis) {
                throw new UnsupportedOperationException("the design has no scripts of a quorum");
            }

            @Override
            public Request confirm(byte[] token, long leaseMillis) {
                throw new UnsupportedOperationException("the design has no scripts of a quorum");
            }
        };
    }
}
