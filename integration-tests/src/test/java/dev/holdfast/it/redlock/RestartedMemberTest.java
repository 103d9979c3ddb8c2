package dev.holdfast.it.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * S38: members without persistence are restarted one at a time within a lease time, while a client reads, pauses and writes. With
 * the quarantine nothing is lost; without it an update is, so the test can fail.
 */
class RestartedMemberTest {
    private static final Duration MAX_LEASE_TIME = Duration.ofSeconds(5);
    private static final LockOptions FIXED =
            LockOptions.builder().leaseTime(MAX_LEASE_TIME).autoRenew(false).build();

    private final Servers servers = Servers.start(3);
    private final RedisServer counter = RedisServer.start();

    @BeforeEach
    void writeZero() {
        counter.command("SET", "counter", "0");
    }

    @AfterEach
    void stopServers() {
        servers.close();
        counter.close();
    }

    @Test
    void withQuarantineNoUpdateIsLost() throws InterruptedException {
        try (LockProvider one = open("leaseTime=5s&maxLeaseTime=5s");
                LockProvider two = open("leaseTime=5s&maxLeaseTime=5s")) {
            servers.awaitVotes(MAX_LEASE_TIME);
            Lease lease = acquiredOnBareMajority(one);
            int read = read();

            restartTheHolders();

            assertThatThrownBy(() -> two.lock("orders", FIXED).tryAcquire())
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining("may have forgotten leases")
                    .hasMessageContaining("votes again in");
            lease.ensureHeld();
            write(read + 1);
            lease.close(); // released in the background, because the restarts broke its connections
            try (Lease next = two.lock("orders", FIXED).acquire(Duration.ofSeconds(60))) {
                write(read() + 1);
                next.ensureHeld();
            }
        }
        assertThat(read()).isEqualTo(2);
    }

    @Test
    void withoutQuarantineAnUpdateIsLost() throws InterruptedException {
        try (LockProvider one = open("leaseTime=5s&maxLeaseTime=5s&restartGuard=off");
                LockProvider two = open("leaseTime=5s&maxLeaseTime=5s&restartGuard=off")) {
            Lease lease = acquiredOnBareMajority(one);
            int read = read();

            restartTheHolders();

            try (Lease second = two.lock("orders", FIXED).acquire(Duration.ofSeconds(60))) {
                assertThat(lease.isHeld()).as("two valid leases").isEqualTo(second.isHeld());
                write(read() + 1);
            }
            write(read + 1);
        }
        assertThat(read()).as("one of two updates").isEqualTo(1);
    }

    private LockProvider open(String options) {
        return LockProviders.open(servers.url("jedis", options));
    }

    /** Acquires while the third server is down, and starts that server again, so that it does not have the lease. */
    private Lease acquiredOnBareMajority(LockProvider locks) throws InterruptedException {
        servers.get(2).kill();
        Lease lease = locks.lock("orders", FIXED).acquire(Duration.ofSeconds(60));
        servers.get(2).restart();
        return lease;
    }

    private void restartTheHolders() {
        for (int i = 0; i < 2; i++) {
            servers.get(i).kill();
            servers.get(i).restart();
        }
    }

    private int read() {
        return Integer.parseInt(String.valueOf(counter.command("GET", "counter")));
    }

    private void write(int value) {
        counter.command("SET", "counter", String.valueOf(value));
    }
}
