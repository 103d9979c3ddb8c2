package dev.holdfast.benchmarks.libraries;

import dev.holdfast.Fairness;
import dev.holdfast.benchmarks.Contender;
import dev.holdfast.benchmarks.Effort;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.redisson.api.RedissonClient;

/** The libraries that are compared. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum Library {
    HOLDFAST_JEDIS("Holdfast on Jedis", port -> new HoldfastClient("jedis", port)),
    HOLDFAST_LETTUCE("Holdfast on Lettuce", port -> new HoldfastClient("lettuce", port)),
    HOLDFAST_STRICT("Holdfast on Lettuce, strict", port -> new HoldfastClient("lettuce", port, Fairness.STRICT)),
    HOLDFAST_JEDIS_STRICT("Holdfast on Jedis, strict", port -> new HoldfastClient("jedis", port, Fairness.STRICT)),
    HOLDFAST_REDISSON("Holdfast on Redisson", port -> new HoldfastClient("redisson", port)),
    HOLDFAST_JEDIS_DEFAULT("Holdfast on Jedis, default pool", port -> HoldfastClient.withDefaults("jedis", port)),
    PLAIN_JEDIS("plain Jedis, our scripts", PlainJedis::new),
    PLAIN_LETTUCE("plain Lettuce, our scripts", PlainLettuce::new),
    PLAIN_REDISSON("plain Redisson, our scripts", PlainRedisson::new),
    BARE_LOCK("plain Lettuce, SET NX PX and compare-and-delete", BareLock::new),
    BARE_JEDIS("plain Jedis, SET NX PX and compare-and-delete", port -> new BareJedis(port, 64)),
    BARE_JEDIS_8("plain Jedis with 8 connections, SET NX PX and compare-and-delete", port -> new BareJedis(port, 8)),
    PLAIN_QUEUE("plain Lettuce, our queue by hand", port -> new PlainQueue(port, QueueScripts.OURS)),
    BARE_QUEUE("plain Lettuce, a bare list as the queue", port -> new PlainQueue(port, QueueScripts.BARE)),
    PLAIN_GET("plain Lettuce, a GET", PlainGet::new),
    RLOCK("Redisson RLock", redisson(client -> client::getLock)),
    RFAIRLOCK("Redisson RFairLock", redisson(client -> client::getFairLock)),
    RSPINLOCK("Redisson RSpinLock", redisson(client -> client::getSpinLock)),
    RFENCEDLOCK("Redisson RFencedLock", redisson(client -> client::getFencedLock)),
    SPRING_PUB_SUB("Spring Integration, pub-sub", port -> SpringClient.of(port, true)),
    SPRING_SPIN("Spring Integration, spin", port -> SpringClient.of(port, false)),
    SHEDLOCK("ShedLock", ShedLockClient::new);

    /** The libraries that differ from another one only under contention, and one that locks nothing. */
    private static final Set<Library> FOR_WAITING =
            EnumSet.of(HOLDFAST_STRICT, HOLDFAST_JEDIS_STRICT, PLAIN_QUEUE, BARE_QUEUE, PLAIN_GET);

    /** The libraries that are compared only with different numbers of threads. */
    private static final Set<Library> FOR_THREADS = EnumSet.of(HOLDFAST_JEDIS_DEFAULT, BARE_JEDIS, BARE_JEDIS_8);

    /** The libraries without goals on free locks. */
    private static final Set<Library> WITHOUT_GOALS =
            EnumSet.of(RFAIRLOCK, RSPINLOCK, RFENCEDLOCK, SPRING_PUB_SUB, SPRING_SPIN);

    private final String text;
    private final IntFunction<LockClient> opener;

    Library(String text, IntFunction<LockClient> opener) {
        this.text = text;
        this.opener = opener;
    }

    private static IntFunction<LockClient> redisson(
            Function<RedissonClient, Function<String, org.redisson.api.RLock>> kind) {
        return port -> new RedissonLocks(RedissonLocks.connect(port), kind);
    }

    /** Returns the libraries that are compared on free locks: all in a full run, and otherwise those with goals. */
    public static List<Library> forFreeLocks(Effort effort) {
        Set<Library> libraries = EnumSet.complementOf(EnumSet.copyOf(FOR_WAITING));
        libraries.removeAll(FOR_THREADS);
        if (effort.equals(Effort.QUICK)) {
            libraries.removeAll(WITHOUT_GOALS);
        }
        return List.copyOf(libraries);
    }

    /** Connects to the server at a port of 127.0.0.1. */
    public LockClient open(int port) {
        return opener.apply(port);
    }

    /** Opens a contender with a separate lock, for one thread. */
    public Contender contender(int port) {
        LockClient client = open(port);
        LockClient.Handle lock = client.lock("pair-" + name());
        return new Contender() {
            @Override
            public String name() {
                return text;
            }

            @Override
            public void pair() throws Exception {
                lock.acquire();
                lock.release();
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
