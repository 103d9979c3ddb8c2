package dev.holdfast.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlainRedisClientTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Ownership ownership = new Ownership("orders", OwnerToken.create(new SecureRandom(), "test@host:1"));
    private final RedisServer server = RedisServer.start();
    private final RedisLockStore store = new RedisLockStore(new PlainRedisClient(server.port()), "lock:");

    @AfterEach
    void close() {
        store.close();
        server.close();
    }

    private Claim claim(Duration timeout) {
        return Claim.of(ownership, Duration.ofSeconds(30), timeout).withFence(1, 0);
    }

    @Test
    void theStoreWorksOverIt() throws InterruptedException {
        assertThat(store.acquire(claim(TIMEOUT))).isInstanceOf(Granted.class);
        assertThat(server.command("GET", "lock:orders"))
                .isEqualTo(ownership.owner().secret());
        assertThat(store.release(ownership, TIMEOUT)).isEqualTo(ReleaseReply.RELEASED);
    }

    @Test
    void aServerThatIsDownCanBeAskedAgain() throws InterruptedException {
        server.kill();
        assertThatThrownBy(() -> store.acquire(claim(TIMEOUT))).isInstanceOf(LockUnavailableException.class);

        server.restart();

        assertThat(store.acquire(claim(TIMEOUT))).isInstanceOf(Granted.class);
    }

    @Test
    void aReplyThatComesTooLateIsNotTakenForTheNext() throws InterruptedException {
        store.acquire(claim(TIMEOUT));
        server.pause();
        assertThatThrownBy(() -> store.acquire(claim(Duration.ofMillis(50))))
                .isInstanceOf(LockUnavailableException.class);

        server.resume();

        assertThat(store.inspectAsync("orders", TIMEOUT).join().isHeld()).isTrue();
    }
}
