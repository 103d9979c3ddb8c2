package dev.holdfast.benchmarks.redlock;

import dev.holdfast.benchmarks.Contender;
import dev.holdfast.benchmarks.wire.Wire;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * The lower bound: plain Lettuce sends the commands to all servers at once, and each step ends with the reply of a majority. It
 * has no renewal, restart guard or drift, and releases nothing when it fails. It is not fit for use.
 */
final class RawQuorum implements Contender {
    private static final int QUEUED = 10_000;
    private static final long PATIENCE_SECONDS = 10;

    private final String name;
    private final Commands commands;
    private final boolean confirming;
    private final RedisClient client = RedisClient.create();
    private final List<StatefulRedisConnection<byte[], byte[]>> members;

    RawQuorum(String name, Commands commands, boolean confirming, List<Integer> ports) {
        this.name = name;
        this.commands = commands;
        this.confirming = confirming;
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(QUEUED)
                .build());
        this.members = ports.stream()
                .map(port -> client.connect(ByteArrayCodec.INSTANCE, RedisURI.create("127.0.0.1", port)))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void pair() throws Exception {
        byte[] token = Wire.PRODUCT.token();
        byMajority(commands::acquire, token);
        if (confirming) {
            byMajority(commands::confirm, token);
        }
        byMajority(commands::release, token);
    }

    private void byMajority(
            BiFunction<RedisAsyncCommands<byte[], byte[]>, byte[], CompletionStage<Boolean>> step, byte[] token)
            throws Exception {
        AtomicInteger missing = new AtomicInteger(Servers.QUORUM);
        CompletableFuture<Boolean> majority = new CompletableFuture<>();
        for (StatefulRedisConnection<byte[], byte[]> member : members) {
            step.apply(member.async(), token).whenComplete((done, thrown) -> {
                if (thrown == null && done && missing.decrementAndGet() == 0) {
                    majority.complete(true);
                }
            });
        }
        majority.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
