package dev.holdfast.it.faults;

import static dev.holdfast.testkit.proxy.Direction.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.LockStores;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.testkit.jvm.Backend;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S48: a request with a short lease time is delayed, and carried out after a longer renewal. The server keeps the lock for at
 * least as long as its holder relies on it.
 */
@ParameterizedClass
@MethodSource("backends")
class S48DelayedExtendTest extends ProxiedTest {
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration RENEWED = Duration.ofMinutes(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Ownership mine = new Ownership("orders", OwnerToken.create(new SecureRandom(), "test"));

    static Stream<Backend> backends() {
        return Backends.ofScenario(48);
    }

    /** A request of the holder on another connection than the longer renewal, which delays it. */
    private interface Request {
        CompletableFuture<?> send(LockStore store, long fence);
    }

    private void assertDoesNotShorten(String script, Request request) {
        LockStore slow = LockStores.of(proxied(new Events()));
        LockStore fast = LockStores.of(direct(new Events()));
        long fence = ((Granted) fast.acquireAsync(claim()).join()).fence().orElseThrow();
        request.send(slow, fence).join(); // connects, and loads the script
        int sent = forwarded(script);
        long executed = server.calls("evalsha");

        proxy.onAll().hold(REQUESTS);
        CompletableFuture<?> late = request.send(slow, fence);
        assertThat(fast.renewAsync(List.of(new Renewal(mine, RENEWED)), TIMEOUT).join())
                .containsExactly(RenewReply.renewed());
        assertThat(pttl()).isGreaterThan(RENEWED.minusSeconds(60).toMillis());
        assertThat(late).isNotDone();
        proxy.heal();
        awaitForwarded(script, sent + 1);
        late.join();
        assertThat(server.calls("evalsha")).isGreaterThanOrEqualTo(executed + 2);

        assertThat(pttl()).isGreaterThan(RENEWED.minusSeconds(60).toMillis());
    }

    private Claim claim() {
        return Claim.of(mine, SHORT, TIMEOUT).withFence(1, 0);
    }

    private long pttl() {
        return (Long) server.command("PTTL", "lock:orders");
    }

    @Test
    void aLateExtensionDoesNotShorten() {
        assertDoesNotShorten("extend", (store, fence) -> store.renewAsync(List.of(new Renewal(mine, SHORT)), TIMEOUT));
    }

    @Test
    void aLateRepetitionOfTheAcquireDoesNotShorten() {
        assertDoesNotShorten("acquire", (store, fence) -> store.acquireAsync(claim()));
    }

    @Test
    void aLateConfirmationDoesNotShorten() {
        assertDoesNotShorten(
                "confirm",
                (store, fence) ->
                        store.quorumMember().orElseThrow().confirmAsync(new Renewal(mine, SHORT), fence, TIMEOUT));
    }

    @Test
    void automaticRenewalsDoNotShortenALongerOne() throws Exception {
        Events events = new Events();
        LockOptions brief =
                LockOptions.builder().leaseTime(Duration.ofSeconds(2)).build();
        try (Lease lease = direct(events).lock("orders", brief).acquire(LONG)) {
            assertThat(lease.renew(RENEWED)).isTrue();
            int renewals = events.renewals.get();
            await().atMost(LONG).until(() -> events.renewals.get() >= renewals + 2);

            assertThat(lease.remaining()).isGreaterThan(RENEWED.minusSeconds(60));
            assertThat(Duration.ofMillis(pttl())).isGreaterThanOrEqualTo(lease.remaining());
        }
    }
}
