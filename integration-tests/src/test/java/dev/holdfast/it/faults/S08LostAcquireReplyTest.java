package dev.holdfast.it.faults;

import static dev.holdfast.testkit.proxy.Direction.REPLIES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.jvm.Backend;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S08: the server grants a lock and the reply is lost. The caller does not know that it holds the lock, and yet the lock is free
 * again long before its lease time is over.
 */
@ParameterizedClass
@MethodSource("backends")
class S08LostAcquireReplyTest extends ProxiedTest {
    private static final LockOptions OPTIONS =
            LockOptions.builder().leaseTime(Duration.ofMinutes(5)).build();

    private static final String COUNTER = "lock:#g";

    /** Ten times the promised time, and much less than the lease time. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Events events = new Events();
    private LockProvider unlucky;
    private LockProvider others;

    static Stream<Backend> backends() {
        return Backends.ofScenario(8);
    }

    private void connect() {
        unlucky = proxied(events);
        others = direct(events);
        assertThat(unlucky.lock("orders", OPTIONS).tryAcquire().orElseThrow().release())
                .isTrue();
        server.command("DEL", COUNTER);
    }

    private void assertTheServerGrantedIt() {
        assertThat(server.command("EXISTS", COUNTER))
                .as("the server issued a token")
                .isEqualTo(1L);
    }

    private void assertOthersGetItSoon() throws InterruptedException {
        try (Lease lease = others.lock("orders", OPTIONS).acquire(SOON)) {
            lease.ensureHeld();
        }
    }

    @Test
    void aSingleAttemptWithoutAReplyLeavesNoLock() throws InterruptedException {
        connect();
        proxy.onAll().drop(REPLIES);

        assertThatThrownBy(() -> unlucky.lock("orders", OPTIONS).tryAcquire())
                .isInstanceOfSatisfying(
                        LockUnavailableException.class,
                        e -> assertThat(e.outcomeUnknown()).isTrue());
        assertTheServerGrantedIt();
        proxy.heal();

        assertOthersGetItSoon();
    }

    @Test
    void aTimedOutWaitWithoutAReplyLeavesNoLock() throws InterruptedException {
        connect();
        proxy.onAll().drop(REPLIES);

        assertThatThrownBy(() -> unlucky.lock("orders", OPTIONS).acquire(Duration.ofSeconds(2)))
                .isInstanceOf(LockUnavailableException.class);
        assertTheServerGrantedIt();
        proxy.heal();

        assertOthersGetItSoon();
    }

    @Test
    void aWaitThatContinuesFindsItsGrant() throws Exception {
        connect();
        proxy.onAll().drop(REPLIES);
        CompletableFuture<Lease> waiting = unlucky.lock("orders", OPTIONS).acquireAsync(LONG);
        await().atMost(LONG).until(() -> server.command("EXISTS", COUNTER).equals(1L));
        Object holder = server.command("GET", "lock:orders");
        long lastReserved = Long.parseLong(String.valueOf(server.command("GET", COUNTER)));
        proxy.heal();

        try (Lease lease = waiting.get()) {
            assertThat(server.command("GET", "lock:orders"))
                    .as("the same grant")
                    .isEqualTo(holder);
            assertThat(lease.fencingToken().orElseThrow())
                    .as("a token that nobody else can have")
                    .isGreaterThan(lastReserved);
        }
    }
}
