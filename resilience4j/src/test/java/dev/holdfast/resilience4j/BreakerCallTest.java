package dev.holdfast.resilience4j;

import static dev.holdfast.resilience4j.BreakerFixture.BUSY;
import static dev.holdfast.resilience4j.BreakerFixture.GRANTED;
import static dev.holdfast.resilience4j.BreakerFixture.TIMEOUT;
import static dev.holdfast.resilience4j.BreakerFixture.claim;
import static dev.holdfast.resilience4j.BreakerFixture.newOwner;
import static dev.holdfast.resilience4j.BreakerFixture.outage;
import static dev.holdfast.resilience4j.BreakerFixture.renewal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A claim ends in exactly one success, error or return of its permission; any other call records nothing. */
class BreakerCallTest {
    private static final List<String> ENDS = List.of("onSuccess", "onError", "releasePermission");

    private final ScriptedStore target = BreakerFixture.grantingStore();
    private final List<String> recorded = new CopyOnWriteArrayList<>();

    private CircuitBreakerStore over(CircuitBreaker breaker) {
        CircuitBreaker spied = (CircuitBreaker) Proxy.newProxyInstance(
                CircuitBreaker.class.getClassLoader(), new Class<?>[] {CircuitBreaker.class}, (proxy, method, args) -> {
                    if (ENDS.contains(method.getName()) || method.getName().equals("acquirePermission")) {
                        recorded.add(method.getName());
                    }
                    try {
                        return method.invoke(breaker, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new CircuitBreakerStore(target, spied, false, ClaimAdmission.ALWAYS, () -> {});
    }

    private CircuitBreakerStore overDefaultBreaker() {
        return over(CircuitBreaker.ofDefaults("plain"));
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of(replying(GRANTED), "onSuccess"),
                Arguments.of(replying(BUSY), "onSuccess"),
                Arguments.of(failing(outage()), "onError"),
                Arguments.of(failing(new CompletionException(outage())), "onError"),
                Arguments.of(failing(new LockKeyConflictException("a", "WRONGTYPE", null)), "releasePermission"),
                Arguments.of(throwing(outage()), "onError"),
                Arguments.of(throwing(new IllegalStateException("a bug")), "releasePermission"),
                Arguments.of(throwing(new AssertionError("a bug")), "releasePermission"));
    }

    private static Supplier<CompletableFuture<AcquireReply>> replying(AcquireReply reply) {
        return () -> CompletableFuture.completedFuture(reply);
    }

    private static Supplier<CompletableFuture<AcquireReply>> failing(Throwable failure) {
        return () -> CompletableFuture.failedFuture(failure);
    }

    private static Supplier<CompletableFuture<AcquireReply>> throwing(Throwable failure) {
        return () -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void asynchronousClaimEndsOnce(Supplier<CompletableFuture<AcquireReply>> outcome, String end) {
        target.acquires.replyBy(outcome);

        assertThat(overDefaultBreaker().acquireAsync(claim("a"))).isDone();

        assertThat(recorded).containsExactly("acquirePermission", end);
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void blockingClaimEndsOnce(Supplier<CompletableFuture<AcquireReply>> outcome, String end)
            throws InterruptedException {
        target.acquires.replyBy(outcome);

        try {
            assertThat(overDefaultBreaker().acquire(claim("a"))).isNotNull();
        } catch (RuntimeException | AssertionError expected) {
            assertThat(end).isNotEqualTo("onSuccess");
        }

        assertThat(recorded).containsExactly("acquirePermission", end);
    }

    @Test
    void interruptedClaimReturnsItsPermission() {
        target.acquires.leaveInFlight();
        CircuitBreakerStore store = overDefaultBreaker();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> store.acquire(claim("a"))).isInstanceOf(InterruptedException.class);

        assertThat(recorded).containsExactly("acquirePermission", "releasePermission");
    }

    @Test
    void cancelledClaimEndsWhenItsReplyArrives() {
        CompletableFuture<AcquireReply> storeReply = new CompletableFuture<>();
        target.acquires.replyBy(() -> storeReply);
        CompletableFuture<AcquireReply> reply = overDefaultBreaker().acquireAsync(claim("a"));
        reply.cancel(true);
        assertThat(recorded).containsExactly("acquirePermission");

        storeReply.complete(GRANTED);

        assertThat(recorded).containsExactly("acquirePermission", "onSuccess");
    }

    @Test
    void cancelledReplyReturnsThePermission() {
        CompletableFuture<AcquireReply> storeReply = new CompletableFuture<>();
        target.acquires.replyBy(() -> storeReply);
        CompletableFuture<AcquireReply> reply = overDefaultBreaker().acquireAsync(claim("a"));

        storeReply.cancel(true);

        assertThat(reply).isCancelled();
        assertThat(recorded).containsExactly("acquirePermission", "releasePermission");
    }

    @Test
    void callThatIsNoClaimRecordsNothing() {
        CircuitBreakerConfig ignoringAll =
                CircuitBreakerConfig.custom().ignoreException(failure -> true).build();
        target.releases.failWith(new LockKeyConflictException("a", "WRONGTYPE", null));
        assertThat(overDefaultBreaker().releaseAsync(newOwner("a"), TIMEOUT)).isCompletedExceptionally();
        target.releases.failWith(outage());
        assertThat(over(CircuitBreaker.of("ignoring", ignoringAll)).releaseAsync(newOwner("a"), TIMEOUT))
                .isCompletedExceptionally();

        assertThat(recorded).isEmpty();
    }

    @Test
    void halfOpenBreakerPermitsThreeClaimsAsProbes() {
        CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
        CircuitBreakerStore store = over(breaker);
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        assertThat(target.calls).isEmpty();
        target.acquires.leaveInFlight();

        List<CompletableFuture<AcquireReply>> claims =
                Stream.generate(() -> store.acquireAsync(claim("a"))).limit(10).toList();
        assertThat(claims)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSize(7);
        target.acquires.get(0).completeExceptionally(new LockKeyConflictException("a", "WRONGTYPE", null));
        target.releases.failWith(new LockKeyConflictException("a", "WRONGTYPE", null));
        assertThat(store.releaseAsync(newOwner("a"), TIMEOUT)).isCompletedExceptionally();
        assertThat(store.acquireAsync(claim("a")))
                .isNotDone(); // in place of the claim whose failure says nothing about the backend
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        target.acquires.subList(1, 4).forEach(reply -> reply.complete(BUSY));

        assertThat(target.acquires).hasSize(4);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void failedProbesOpenTheBreakerAgain() {
        CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        target.acquires.failWith(outage());

        Stream.generate(() -> over(breaker).acquireAsync(claim("a")))
                .limit(3)
                .forEach(reply -> assertThat(reply).isCompletedExceptionally());

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void successfulRenewalsDoNotCloseTheBreaker() {
        CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        Stream.generate(() -> over(breaker).renewAsync(List.of(renewal(newOwner("a"))), TIMEOUT))
                .limit(3)
                .forEach(reply -> assertThat(reply).isCompleted());

        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertThat(recorded).isEmpty();
    }
}
