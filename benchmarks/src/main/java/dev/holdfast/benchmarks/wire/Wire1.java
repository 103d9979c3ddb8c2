package dev.holdfast.benchmarks.wire;

import static dev.holdfast.benchmarks.wire.Words.number;
import static dev.holdfast.benchmarks.wire.Words.word;

import dev.holdfast.redis.client.Script;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Wire 1, the protocol before the first release: a counter of fencing tokens for each lock, and large scripts for all. */
public final class Wire1 implements Wire {
    private static final byte[] RETENTION_MILLIS = number(TimeUnit.MINUTES.toMillis(5));
    private static final byte[] HEARTBEAT_MILLIS = number(3_000);
    private static final int TICKET = 6;

    private final String shared = Fixtures.read("wire1/hand_over");
    private final Script acquire = withShared("acquire");
    private final Script release = withShared("release");
    private final Script releaseAndAcquire = new Script(
            "wire1/release_and_acquire",
            shared + function("release") + function("acquire") + Fixtures.read("wire1/release_and_acquire"),
            Script.Reply.TEXT);
    private final Script extend = Fixtures.script("wire1/extend");
    private final Script confirm = Fixtures.script("wire1/confirm");

    private Script withShared(String name) {
        return new Script("wire1/" + name, shared + Fixtures.read("wire1/" + name), Script.Reply.TEXT);
    }

    private static String function(String name) {
        return "local function " + name + "(ARGV)\n" + Fixtures.read("wire1/" + name) + "end\n";
    }

    @Override
    public List<Script> scripts() {
        return List.of(acquire, release, releaseAndAcquire, extend, confirm);
    }

    @Override
    public byte[] token() {
        return Words.token("L1");
    }

    @Override
    public LockRequests lock(String name, boolean fencing) {
        byte[] block = fencing ? Words.ONE : Words.ZERO;
        byte[][] keys = {
            word(name), word("#w:f:{" + name + "}"), word("#w:q:{" + name + "}"), word("#w:m:{" + name + "}")
        };
        return new LockRequests() {
            @Override
            public Request acquire(byte[] token) {
                return join(token, Words.CHANNEL);
            }

            @Override
            public Request release(byte[] token) {
                return new Request(release, keys, token, Words.ONE, RETENTION_MILLIS);
            }

            @Override
            public Request join(byte[] token, String channel) {
                return new Request(acquire, keys, queueArgs(token, channel, Words.ZERO));
            }

            @Override
            public Request poll(byte[] token, String channel, Object joined) {
                byte[] ticket = word(Replies.text(joined).split("\n", -1)[TICKET]);
                return new Request(acquire, keys, queueArgs(token, channel, ticket));
            }

            @Override
            public Request handOver(byte[] token) {
                return release(token);
            }

            @Override
            public Request handOverAndJoin(byte[] token, byte[] next, String channel) {
                byte[][] args = new byte[15][];
                args[0] = token;
                args[1] = Words.ONE;
                args[2] = RETENTION_MILLIS;
                System.arraycopy(queueArgs(next, channel, Words.ZERO), 0, args, 3, 12);
                return new Request(releaseAndAcquire, keys, args);
            }

            @Override
            public Request extend(byte[] token) {
                return new Request(extend, new byte[][] {keys[0]}, token, Words.LEASE);
            }

            @Override
            public Request acquireOnMember(byte[] token, long leaseMillis) {
                return new Request(acquire, keys, acquireArgs(token, leaseMillis, true));
            }

            @Override
            public Request confirm(byte[] token, long leaseMillis) {
                return new Request(
                        confirm,
                        new byte[][] {keys[0], keys[1]},
                        token,
                        number(leaseMillis),
                        number(Words.nowMicros()),
                        RETENTION_MILLIS);
            }

            private byte[][] queueArgs(byte[] token, String channel, byte[] ticket) {
                byte[][] args = Arrays.copyOf(acquireArgs(token, Words.LEASE_MILLIS, false), 12);
                args[8] = HEARTBEAT_MILLIS;
                args[9] = Words.QUEUE_LIMIT;
                args[10] = ticket;
                args[11] = word("PUBLISH 1 " + (fencing ? 1 : 0) + " " + Words.CLAIM_MILLIS + " 0 " + channel);
                return args;
            }

            private byte[][] acquireArgs(byte[] token, long leaseMillis, boolean namesRun) {
                return new byte[][] {
                    token,
                    number(leaseMillis),
                    block,
                    Words.ZERO,
                    Words.ONE,
                    RETENTION_MILLIS,
                    Words.notAfter(),
                    namesRun ? Words.ONE : Words.ZERO
                };
            }
        };
    }
}
