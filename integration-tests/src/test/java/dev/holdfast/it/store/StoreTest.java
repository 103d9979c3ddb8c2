package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.redis.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A server, a store on it, and helper methods for the tests of this package. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreTest {
    static final Duration LEASE = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofMinutes(10);
    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final String LOCK = "lock:orders";

    /** The key with the last fencing token that was issued for any lock. */
    static final String COUNTER = "lock:#g";

    private static final SecureRandom RANDOM = new SecureRandom();

    RedisServer server;
    PlainClient client;
    RedisLockStore store;

    @BeforeAll
    void startServer() {
        server = RedisServer.start();
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @BeforeEach
    void openStore() {
        server.command("FLUSHALL");
        client = new PlainClient(server.port());
        store = new RedisLockStore(client, "lock:");
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    static Ownership somebody() {
        return new Ownership("orders", OwnerToken.create(RANDOM, "test@host:1"));
    }

    /** Returns the secret part of an owner token, between the version and the holder. */
    static String randomPart(Ownership ownership) {
        String secret = ownership.owner().secret();
        return secret.substring(secret.indexOf('~') + 1, secret.lastIndexOf('~'));
    }

    static Claim claim(Ownership ownership, Duration leaseTime) {
        return Claim.of(ownership, leaseTime, TIMEOUT).withFence(1, 0);
    }

    static Claim withBlock(Ownership ownership, int block, long minFence) {
        return Claim.of(ownership, LEASE, TIMEOUT).withFence(block, minFence);
    }

    static Claim claimAbove(Ownership ownership, long minFence) {
        return withBlock(ownership, 1, minFence);
    }

    AcquireReply acquire(Claim claim) {
        return store.acquireAsync(claim).join();
    }

    /** Takes the lock and returns its fencing token. */
    long granted(Claim claim) {
        AcquireReply reply = acquire(claim);
        assertThat(reply).isInstanceOf(Granted.class);
        return ((Granted) reply).fence().orElseThrow();
    }

    Busy busy(Claim claim) {
        AcquireReply reply = acquire(claim);
        assertThat(reply).isInstanceOf(Busy.class);
        return (Busy) reply;
    }

    RenewReply renew(Ownership ownership, Duration leaseTime) {
        return store.renewAsync(List.of(new Renewal(ownership, leaseTime)), TIMEOUT)
                .join()
                .get(0);
    }

    RenewReply confirm(Ownership ownership, Duration leaseTime, long fence) {
        return store.confirmAsync(new Renewal(ownership, leaseTime), fence, TIMEOUT)
                .join();
    }

    /** Returns the last fencing token that was issued. */
    long counter() {
        return Long.parseLong(get(COUNTER));
    }

    String get(String key) {
        return String.valueOf(server.command("GET", key));
    }

    long pttl(String key) {
        return (Long) server.command("PTTL", key);
    }

    boolean exists(String key) {
        return server.command("EXISTS", key).equals(1L);
    }

    long serverMicros() {
        List<?> time = (List<?>) server.command("TIME");
        return Long.parseLong(time.get(0).toString()) * 1_000_000
                + Long.parseLong(time.get(1).toString());
    }
}
