package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.redis.PlainRedisClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests a replica, which has the locks of its primary. If it confirmed them, a quorum would count one server twice. */
class ReplicaTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RedisServer primary = RedisServer.start();
    private final RedisServer replica = RedisServer.start();
    private final RedisLockStore store = store(primary);
    private final RedisLockStore onReplica = store(replica);
    private final Ownership ownership = new Ownership("orders", OwnerToken.create(new SecureRandom(), "me"));

    private static RedisLockStore store(RedisServer server) {
        return new RedisLockStore(new PlainRedisClient(server.port()), "lock:");
    }

    @BeforeEach
    void acquireOnThePrimary() {
        replica.command("REPLICAOF", "127.0.0.1", String.valueOf(primary.port()));
        store.acquireAsync(claim()).join();
        await().atMost(LONG)
                .until(() -> replica.command("EXISTS", "lock:orders").equals(1L));
    }

    @AfterEach
    void stopServers() {
        store.close();
        onReplica.close();
        replica.close();
        primary.close();
    }

    private Claim claim() {
        return Claim.of(ownership, Duration.ofSeconds(30), LONG).withFence(1, 0);
    }

    private Renewal shorter() {
        return new Renewal(ownership, Duration.ofSeconds(10));
    }

    @Test
    void aReplicaDoesNotGrant() {
        assertThatThrownBy(() -> onReplica.acquireAsync(claim()).join()).hasMessageContaining("READONLY");
    }

    @Test
    void aReplicaDoesNotRenew() {
        List<RenewReply> replies =
                onReplica.renewAsync(List.of(shorter()), LONG).join();
        assertThat(replies.get(0))
                .isInstanceOfSatisfying(
                        RenewReply.Failed.class,
                        failed -> assertThat(failed.failure()).hasMessageContaining("READONLY"));
    }

    @Test
    void aReplicaDoesNotConfirm() {
        assertThatThrownBy(() -> onReplica.confirmAsync(shorter(), 1, LONG).join())
                .hasMessageContaining("READONLY");
    }
}
