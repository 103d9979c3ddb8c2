package dev.holdfast.redlock;

import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.memory.MemoryBackend;
import dev.holdfast.spi.LockStore;
import dev.holdfast.tck.LockProviderContract;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.jvm.Variants;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract over quorums of three and of five servers on each client, and over one of servers on all clients, memory and a
 * third-party provider. {@link Variants} chooses among them. There is no quarantine, which would last
 * a minute for new servers.
 */
@ParameterizedClass
@MethodSource("quorums")
class RedlockOverServersTest implements LockProviderContract {
    private static final List<String> MIXED = List.of("jedis", "lettuce", "redisson", "memory", "third party");
    private static final MemoryBackend MEMORY = new MemoryBackend();
    private static final MemoryBackend THIRD_PARTY = new MemoryBackend();

    private static List<RedisServer> servers = List.of();

    /** The client or kind of each member. */
    @Parameter
    List<String> members;

    static List<List<String>> quorums() {
        List<List<String>> all = new ArrayList<>();
        for (Backend client : List.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON)) {
            all.add(Collections.nCopies(3, client.toString()));
            all.add(Collections.nCopies(5, client.toString()));
        }
        all.add(MIXED);
        return Variants.toRun("RedlockOverServersTest", 6, all);
    }

    @BeforeAll
    static void start() {
        servers = Stream.generate(RedisServer::start).limit(5).toList();
    }

    @AfterAll
    static void stop() {
        servers.forEach(RedisServer::close);
    }

    @Override
    public LockProvider open(LockListener listener) {
        Redlock.Builder redlock = Redlock.builder()
                .restartGuard(false)
                .memberTimeout(Duration.ofSeconds(5)) // a busy machine may take longer than 200 ms
                .set(StandardOptions.LISTENER, listener);
        List<LockProvider> opened = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            LockProvider member = member(members.get(i), servers.get(i));
            opened.add(member);
            redlock.member("member " + i, member);
        }
        return redlock.onClose(() -> opened.forEach(LockProvider::close)).build();
    }

    private static LockProvider member(String kind, RedisServer server) {
        return switch (kind) {
            case "memory" -> MemoryQuorums.member(MEMORY);
            case "third party" -> new ThirdPartyProvider(MemoryQuorums.member(THIRD_PARTY));
            default -> LockProviders.open("lock:redis+" + kind + "://127.0.0.1:" + server.port());
        };
    }

    @Override
    public void crash(LockProvider provider) {
        provider.unwrap(LockStore.class).orElseThrow().close();
    }
}
