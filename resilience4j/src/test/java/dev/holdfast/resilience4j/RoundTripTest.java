package dev.holdfast.resilience4j;

import static dev.holdfast.resilience4j.ScriptedStore.BUSY;
import static dev.holdfast.resilience4j.ScriptedStore.GRANTED;
import static dev.holdfast.resilience4j.ScriptedStore.TIMEOUT;
import static dev.holdfast.resilience4j.ScriptedStore.answering;
import static dev.holdfast.resilience4j.ScriptedStore.claim;
import static dev.holdfast.resilience4j.ScriptedStore.failingWith;
import static dev.holdfast.resilience4j.ScriptedStore.newOwner;
import static dev.holdfast.resilience4j.ScriptedStore.outage;
import static dev.holdfast.resilience4j.ScriptedStore.renewal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.spi.AcquireReply;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
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

/** A permission ends in exactly one success, error or return; whoever has none returns none. */
class RoundTripTest {
    private static final List<String> ENDS = List.of("onSuccess", "onError", "releasePermission");

    private final ScriptedStore target = new ScriptedStore();
    private final List<String> told = new CopyOnWriteArrayList<>();

    private CircuitBreakerStore over(CircuitBreaker breaker) {
        CircuitBreaker watched = (CircuitBreaker) Proxy.newProxyInstance(
                CircuitBreaker.class.getClassLoader(), new Class<?>[] {CircuitBreaker.class}, (proxy, method, args) -> {
                    if (ENDS.contains(method.getName()) || method.getName().equals("acquirePermission")) {
                        told.add(method.getName());
                    }
                    try {
                        return method.invoke(breaker, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new CircuitBreakerStore(target, watched, false, Gate.OPEN, () -> {});
    }

    private CircuitBreakerStore overDefaults() {
        return over(CircuitBreaker.ofDefaults("plain"));
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of(answering(GRANTED), "onSuccess"),
                Arguments.of(answering(BUSY), "onSuccess"),
                Arguments.of(failingWith(outage()), "onError"),
                Arguments.of(failingWith(new CompletionException(outage())), "onError"),
                Arguments.of(failingWith(new LockKeyConflictException("a", "WRONGTYPE", null)), "releasePermission"),
                Arguments.of(throwing(outage()), "onError"),
                Arguments.of(throwing(new IllegalStateException("a bug")), "releasePermission"),
                Arguments.of(throwing(new AssertionError("a bug")), "releasePermission"));
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
    void anAsynchronousClaimEndsOnce(Supplier<CompletableFuture<AcquireReply>> outcome, String end) {
        target.acquires = outcome;

        assertThat(overDefaults().acquireAsync(claim("a"))).isDone();

        assertThat(told).containsExactly("acquirePermission", end);
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void aBlockingClaimEndsOnce(Supplier<CompletableFuture<AcquireReply>> outcome, String end)
            throws InterruptedException {
        target.acquires = outcome;

        try {
            assertThat(overDefaults().acquire(claim("a"))).isNotNull();
        } catch (RuntimeException | AssertionError expected) {
            assertThat(end).isNotEqualTo("onSuccess");
        }

        assertThat(told).containsExactly("acquirePermission", end);
    }

    @Test
    void aClaimOfAnInterruptedThreadGivesItsPermissionBack() {
        target.acquires = CompletableFuture::new;
        CircuitBreakerStore store = overDefaults();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> store.acquire(claim("a"))).isInstanceOf(InterruptedException.class);

        assertThat(told).containsExactly("acquirePermission", "releasePermission");
    }

    @Test
    void aClaimThatIsCancelledEndsWhenItsAnswerComes() {
        CompletableFuture<AcquireReply> answer = new CompletableFuture<>();
        target.acquires = () -> answer;
        CompletableFuture<AcquireReply> reply = overDefaults().acquireAsync(claim("a"));
        reply.cancel(true);
        assertThat(told).containsExactly("acquirePermission");

        answer.complete(GRANTED);

        assertThat(told).containsExactly("acquirePermission", "onSuccess");
    }

    @Test
    void anAnswerThatIsCancelledGivesThePermissionBack() {
        CompletableFuture<AcquireReply> answer = new CompletableFuture<>();
        target.acquires = () -> answer;
        CompletableFuture<AcquireReply> reply = overDefaults().acquireAsync(claim("a"));

        answer.cancel(true);

        assertThat(reply).isCancelled();
        assertThat(told).containsExactly("acquirePermission", "releasePermission");
    }

    @Test
    void whatWasNotAskedForReturnsNoPermission() {
        CircuitBreakerConfig ignoringAll =
                CircuitBreakerConfig.custom().ignoreException(failure -> true).build();
        target.releases = failingWith(new LockKeyConflictException("a", "WRONGTYPE", null));
        assertThat(overDefaults().releaseAsync(newOwner("a"), TIMEOUT)).isCompletedExceptionally();
        target.releases = failingWith(outage());
        assertThat(over(CircuitBreaker.of("ignoring", ignoringAll)).releaseAsync(newOwner("a"), TIMEOUT))
                .isCompletedExceptionally();

        assertThat(told).isEmpty();
    }

    @Test
    void probesAreBoundedAndAreClaimsThatSomebodyMade() {
        CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
        CircuitBreakerStore store = over(breaker);
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        assertThat(target.asked).isEmpty();
        List<CompletableFuture<AcquireReply>> answers = new ArrayList<>();
        target.acquires = () -> {
            CompletableFuture<AcquireReply> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        };

        List<CompletableFuture<AcquireReply>> claims =
                Stream.generate(() -> store.acquireAsync(claim("a"))).limit(10).toList();
        assertThat(claims)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .hasSize(7);
        answers.get(0).completeExceptionally(new LockKeyConflictException("a", "WRONGTYPE", null));
        target.releases = failingWith(new LockKeyConflictException("a", "WRONGTYPE", null));
        assertThat(store.releaseAsync(newOwner("a"), TIMEOUT)).isCompletedExceptionally();
        assertThat(store.acquireAsync(claim("a"))).isNotDone(); // in place of the one that told nothing of the backend
        assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        answers.subList(1, 4).forEach(answer -> answer.complete(BUSY));

        assertThat(answers).hasSize(4);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void aProbeThatFailsOpensTheBreakerAgain() {
        CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        target.acquires = failingWith(outage());

        Stream.generate(() -> over(breaker).acquireAsync(claim("a")))
                .limit(3)
                .forEach(reply -> assertThat(reply).isCompletedExceptionally());

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void renewalsThatAreAnsweredAreEvidenceToo() {
        CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        Stream.generate(() -> over(breaker).renewAsync(List.of(renewal(newOwner("a"))), TIMEOUT))
                .limit(3)
                .forEach(reply -> assertThat(reply).isCompleted());

        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }
}
