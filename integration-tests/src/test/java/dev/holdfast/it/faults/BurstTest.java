package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockConfig;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import dev.holdfast.it.store.LoggedWarnings;
import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Very many calls of one provider at once. They wait for their turn inside the engine: none of them is refused by a limit of this
 * process, and none of them writes a line of its own into the log.
 */
@Timeout(300)
@ParameterizedClass
@MethodSource("backends")
class BurstTest {
    /** More than the queues of the client libraries take. */
    private static final int MANY = Boolean.getBoolean("holdfast.full") ? 50_000 : 12_000;

    private static final int FEW = 100;
    private static final Duration WAIT = Duration.ofSeconds(2);

    /** Longer than by default, because other tests may need the machine at the same time. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(8);

    /** No lease expires in a test, even on a very busy machine. */
    private static final LockOptions OPTIONS =
            LockOptions.builder().leaseTime(Duration.ofMinutes(2)).build();

    private final RedisServer server = RedisServer.start();
    private final Events events = new Events();
    private final LoggedWarnings warnings = new LoggedWarnings("");

    @Parameter
    Backend backend;

    private LockProvider locks;
    private LockProvider others;

    static Stream<Backend> backends() {
        return Stream.of(Backend.values());
    }

    @BeforeEach
    void open() {
        locks = openProvider(events);
        others = openProvider(new Events());
    }

    private LockProvider openProvider(Events listener) {
        String url = backend == Backend.MEMORY ? "lock:memory:burst" : Backends.url(backend, server.port());
        return LockProviders.open(LockConfig.parse(url).toBuilder()
                .set(StandardOptions.LISTENER, listener)
                .set(StandardOptions.COMMAND_TIMEOUT, COMMAND_TIMEOUT)
                .build());
    }

    @AfterEach
    void close() {
        locks.close();
        others.close();
        warnings.close();
        server.close();
    }

    private static String name(int lock) {
        return "lock-" + lock;
    }

    /** Makes one attempt for each lock, all at once. */
    private static List<Lease> acquireAll(LockProvider provider) throws Exception {
        List<CompletableFuture<Optional<Lease>>> acquiring = IntStream.range(0, MANY)
                .mapToObj(i -> provider.lock(name(i), OPTIONS).tryAcquireAsync(Duration.ZERO))
                .toList();
        List<Lease> leases = new ArrayList<>();
        for (CompletableFuture<Optional<Lease>> each : acquiring) {
            leases.add(each.get(1, TimeUnit.MINUTES).orElseThrow());
        }
        return leases;
    }

    private void assertNothingIsLeft() {
        if (backend != Backend.MEMORY) {
            Remains.assertNone(server);
        }
        try (LockProvider next = openProvider(new Events())) {
            assertThat(next.lock(name(0)).tryAcquire()).isPresent();
            assertThat(next.lock(name(MANY - 1)).tryAcquire()).isPresent();
        }
    }

    private void assertNoFailure() {
        assertFewWarnings();
        assertThat(events.failedReleases).isEmpty();
        assertThat(events.losses).isEmpty();
    }

    /** The listener may be slower than its events. Apart from that nothing is worth a line. */
    private void assertFewWarnings() {
        assertThat(warnings.texts()).hasSizeLessThan(10);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return future.orTimeout(1, TimeUnit.MINUTES)
                .handle((value, thrown) -> thrown instanceof CompletionException wrapped ? wrapped.getCause() : thrown)
                .join();
    }

    @Test
    void claimsAndReleasesAtOnceAllSucceed() throws Exception {
        List<Lease> leases = acquireAll(locks);
        List<CompletableFuture<Boolean>> released =
                leases.stream().map(Lease::releaseAsync).toList();
        for (CompletableFuture<Boolean> each : released) {
            assertThat(each.get(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(leases).allMatch(lease -> lease.state() == LeaseState.RELEASED);
        assertNothingIsLeft();
        assertNoFailure();
    }

    @Test
    void waitersOfOneLockThatTimeOutTogetherFindItBusy() throws Exception {
        Lease held = others.lock(name(0), OPTIONS).acquire(WAIT);
        List<CompletableFuture<Lease>> waiting = IntStream.range(0, MANY)
                .mapToObj(i -> locks.lock(name(0)).acquireAsync(WAIT))
                .toList();
        assertThat(waiting).allSatisfy(each -> assertThat(failure(each)).isInstanceOf(LockTimeoutException.class));
        held.close();
        assertNothingIsLeft();
        assertNoFailure();
    }

    @Test
    void waitersOfManyLocksThatTimeOutTogetherFindThemBusy() throws Exception {
        List<Lease> held = acquireAll(others);
        List<CompletableFuture<Lease>> waiting = IntStream.range(0, MANY)
                .mapToObj(i -> locks.lock(name(i)).acquireAsync(WAIT))
                .toList();
        assertThat(waiting).allSatisfy(each -> assertThat(failure(each)).isInstanceOf(LockTimeoutException.class));
        for (CompletableFuture<Boolean> each :
                held.stream().map(Lease::releaseAsync).toList()) {
            assertThat(each.get(1, TimeUnit.MINUTES)).isTrue();
        }
        assertNothingIsLeft();
        assertNoFailure();
    }

    @Test
    void waitersThatAreCancelledTogetherLeaveNothing() throws Exception {
        List<Lease> held = new ArrayList<>();
        for (int i = 0; i < FEW; i++) {
            held.add(others.lock(name(i), OPTIONS).acquire(WAIT));
        }
        List<CompletableFuture<Lease>> waiting = IntStream.range(0, MANY)
                .mapToObj(i -> locks.lock(name(i % FEW)).acquireAsync())
                .toList();
        assertThat(waiting).allMatch(each -> each.cancel(false));
        held.forEach(Lease::close);
        for (int i = 0; i < FEW; i++) {
            locks.lock(name(i)).acquire(Duration.ofMinutes(1)).close();
        }
        assertNothingIsLeft();
        assertNoFailure();
    }

    @Test
    void closeReleasesAllLeases() throws Exception {
        List<Lease> leases = acquireAll(locks);
        locks.close();
        assertThat(leases).allMatch(lease -> lease.state() == LeaseState.LOST);
        assertNothingIsLeft();
        assertFewWarnings();
    }

    @Test
    void releasesWithoutAServerAllEndWithFewLines() throws Exception {
        assumeThat(backend).as("it has a server").isNotEqualTo(Backend.MEMORY);
        List<Lease> leases = acquireAll(locks);
        server.pause();
        try {
            List<CompletableFuture<Boolean>> released =
                    leases.stream().map(Lease::releaseAsync).toList();
            assertThat(released)
                    .allSatisfy(each -> assertThat(failure(each)).isInstanceOf(LockUnavailableException.class));
        } finally {
            server.resume();
        }
        assertNothingIsLeft();
        assertFewWarnings();
    }
}
