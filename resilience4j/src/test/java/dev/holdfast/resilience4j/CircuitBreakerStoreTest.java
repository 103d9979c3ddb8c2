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

import dev.holdfast.Capability;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockException;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.spi.Incarnation;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.LockStores;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.testkit.sim.ScriptedStore;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitBreakerStoreTest {
    private final ScriptedStore target = BreakerFixture.grantingStore();
    private final CircuitBreaker breaker = CircuitBreaker.of("east", CircuitBreakerLocks.defaultConfig());
    private final CircuitBreakerStore store =
            new CircuitBreakerStore(target, breaker, false, ClaimAdmission.ALWAYS, () -> {});

    @Test
    void busyRepliesNeverOpenTheBreaker() throws InterruptedException {
        target.acquires.replyWith(BUSY);

        for (int i = 0; i < 5_000; i++) {
            assertThat(store.acquire(claim("a"))).isSameAs(BUSY);
            assertThat(store.acquireAsync(claim("a")).join()).isSameAs(BUSY);
        }

        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(20);
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
    }

    static Stream<RuntimeException> definiteErrors() {
        return Stream.of(
                new LockKeyConflictException("a", "WRONGTYPE", null),
                new LockBackendException("a", "NOAUTH", null),
                new LockBackendException("a", "NOPERM", null),
                new IllegalArgumentException("bad argument"));
    }

    @ParameterizedTest
    @MethodSource("definiteErrors")
    void definiteErrorsNeverOpenTheBreaker(RuntimeException failure) {
        target.acquires.failWith(failure);
        target.renewals.failWith(failure);
        target.releases.failWith(failure);
        Ownership owner = newOwner("a");

        for (int i = 0; i < 1_000; i++) {
            assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
            assertThat(store.renewAsync(List.of(renewal(owner)), TIMEOUT)).isCompletedExceptionally();
            assertThat(store.releaseAsync(owner, TIMEOUT)).isCompletedExceptionally();
        }

        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void tenOutagesOpenTheBreaker() {
        target.acquires.failWith(outage());

        for (int i = 0; i < 9; i++) {
            assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        }
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThatThrownBy(() -> store.acquire(claim("a"))).isInstanceOf(LockException.class);

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void openBreakerRefusesNewClaimsWithoutACall() {
        breaker.transitionToOpenState();

        assertThatThrownBy(() -> store.acquire(claim("a"))).satisfies(this::assertRefusal);
        assertThatThrownBy(() -> store.acquireAsync(claim("a")).join()).cause().satisfies(this::assertRefusal);

        assertThat(target.calls).isEmpty();
        assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isEqualTo(2);
    }

    private void assertRefusal(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(LockUnavailableException.class)
                .hasMessage(
                        "lock 'a': the backend failed too often and gets no requests: CircuitBreaker 'east' is OPEN and does"
                                + " not permit further calls. Try again later, or set waitWhileOpen to wait until the backend"
                                + " gets requests again")
                .hasCauseInstanceOf(CallNotPermittedException.class);
        assertThat(((LockUnavailableException) failure).outcomeUnknown()).isFalse();
        assertThat(store.isRetryable((LockException) failure)).isFalse();
        assertThat(new CircuitBreakerStore(target, breaker, true, ClaimAdmission.ALWAYS, () -> {})
                        .isRetryable((LockException) failure))
                .isTrue();
    }

    @Test
    void callsForLeasesAreNeitherRefusedNorCounted() throws InterruptedException {
        breaker.transitionToOpenState();
        Ownership owner = newOwner("a");
        target.incarnations.replyWith(Optional.of(Incarnation.of("run", TIMEOUT)));

        assertThat(store.renewAsync(List.of(renewal(owner)), TIMEOUT))
                .isCompletedWithValue(List.of(RenewReply.renewed()));
        assertThat(store.quorumMember().orElseThrow().confirmAsync(renewal(owner), 7, TIMEOUT))
                .isCompletedWithValue(RenewReply.renewed());
        assertThat(store.release(owner, TIMEOUT)).isNotNull();
        assertThat(store.releaseAsync(owner, TIMEOUT)).isCompleted();
        assertThat(store.inspectAsync("a", TIMEOUT)).isCompleted();
        assertThat(store.quorumMember().orElseThrow().incarnationAsync(TIMEOUT)).isCompleted();

        target.renewals.failWith(outage());
        target.confirmations.failWith(outage());
        target.releases.failWith(outage());
        assertThat(store.renewAsync(List.of(renewal(owner)), TIMEOUT)).isCompletedExceptionally();
        assertThat(store.quorumMember().orElseThrow().confirmAsync(renewal(owner), 7, TIMEOUT))
                .isCompletedExceptionally();
        assertThatThrownBy(() -> store.release(owner, TIMEOUT)).isInstanceOf(LockUnavailableException.class);
        assertThat(store.releaseAsync(owner, TIMEOUT)).isCompletedExceptionally();
        assertThat(target.calls).hasSize(10);
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        assertThat(breaker.getMetrics().getNumberOfNotPermittedCalls()).isZero();
    }

    /** The store replies to renewals, releases and inspections, but grants nothing. */
    @Test
    void failingClaimsOpenTheBreakerAlthoughOtherCallsSucceed() {
        target.acquires.failWith(outage());

        for (int i = 0; i < 10; i++) {
            callForLeases();
            assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        }

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void halfOpenBreakerOpensAgainIfItsProbesFailAndOtherCallsSucceed() {
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();
        target.acquires.failWith(outage());

        for (int i = 0; i < 3; i++) {
            callForLeases();
            assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
            assertThat(store.acquireAsync(claim("a"))).isCompletedExceptionally();
        }

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    private void callForLeases() {
        Ownership owner = newOwner("b");
        assertThat(store.renewAsync(List.of(renewal(owner)), TIMEOUT)).isCompleted();
        assertThat(store.quorumMember().orElseThrow().confirmAsync(renewal(owner), 7, TIMEOUT))
                .isCompleted();
        assertThat(store.releaseAsync(owner, TIMEOUT)).isCompleted();
        assertThat(store.inspectAsync("b", TIMEOUT)).isCompleted();
    }

    @Test
    void failingCallsForLeasesNeverOpenTheBreaker() {
        target.renewals.failWith(outage());
        target.releases.failWith(outage());

        for (int i = 0; i < 100; i++) {
            assertThat(store.renewAsync(List.of(renewal(newOwner("a"))), TIMEOUT))
                    .isCompletedExceptionally();
            assertThat(store.releaseAsync(newOwner("a"), TIMEOUT)).isCompletedExceptionally();
        }

        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void blockingCallsRunOnTheCallingThread() throws InterruptedException {
        assertThat(store.acquire(claim("a"))).isSameAs(GRANTED);
        store.release(newOwner("a"), TIMEOUT);

        String thread = Thread.currentThread().getName();
        assertThat(target.calls).containsExactly("acquire on " + thread, "release on " + thread);
    }

    @Test
    void otherCallsGoToTheTarget() {
        target.usesTokensOnce = true;

        assertThat(store.usesTokensOnce()).isTrue();
        assertThat(store.capabilities()).containsExactly(Capability.FENCING);
        assertThat(store.isRetryable(outage())).isTrue();
        assertThat(store.isRetryable(new LockBackendException("a", "NOAUTH", null)))
                .isFalse();
        store.checkName("a");
        store.checkOptions(LockOptions.defaults());
        store.queue().orElseThrow().watch("a", () -> true).close();
        assertThat(target.calls).containsExactly("checkName a", "checkOptions", "watch a", "unwatch a");
    }

    /** Its claims would go past the breaker. */
    @Test
    void releaseAndAcquireOfTheTargetIsNotOffered() {
        try (LockProvider memory = MemoryLocks.create()) {
            LockStore able = LockStores.of(memory);
            CircuitBreakerStore behind = new CircuitBreakerStore(able, breaker, false, ClaimAdmission.ALWAYS, () -> {});

            assertThat(able.queue().orElseThrow().releaseAndAcquire()).isPresent();
            assertThat(behind.queue().orElseThrow().releaseAndAcquire()).isEmpty();
        }
    }

    @Test
    void unwrapFindsTheStoreTheBreakerAndTheTarget() {
        assertThat(store.unwrap(LockStore.class)).containsSame(store);
        assertThat(store.unwrap(CircuitBreaker.class)).containsSame(breaker);
        assertThat(store.unwrap(ScriptedStore.class)).containsSame(target);
        assertThat(store.unwrap(CompletableFuture.class)).isEmpty();
    }

    @Test
    void closeLeavesTheTargetOpen() {
        boolean[] closed = new boolean[1];
        new CircuitBreakerStore(target, breaker, false, ClaimAdmission.ALWAYS, () -> closed[0] = true).close();

        assertThat(closed[0]).isTrue();
        assertThat(target.calls).isEmpty();
    }
}
