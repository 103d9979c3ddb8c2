package dev.holdfast.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.guice.Locked.WhenBusy;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LockedTest {
    private final String url = TestUrls.fresh();
    private final Injector injector = Guice.createInjector(
            LockModule.of(url), LockModule.of(TestUrls.fresh()).annotatedWith(Payments.class));
    private final Invoices invoices = injector.getInstance(Invoices.class);
    private final LockProvider others = LockProviders.open(url);

    record Customer(UUID id, Region region) {}

    enum Region {
        NORTH
    }

    static class Order {
        public long getNumber() {
            return 42;
        }
    }

    static class Invoices {
        final List<Lease> leases = new ArrayList<>();
        long fence;

        @Inject
        LockProvider locks;

        @Inject
        @Payments
        LockProvider payments;

        @Locked("invoice:{id}")
        boolean isLocked(long id, Lease lease) {
            leases.add(lease);
            return locks.lock("invoice:" + id).tryAcquire().isEmpty();
        }

        @Locked("invoice:{id}")
        void send(long id, @Fenced long token) throws IOException {
            fence = token;
            if (id < 0) {
                throw new IOException("no such invoice");
            }
        }

        @Locked("customer:{customer.id}:{customer.region}:{order.number}:{2}:{{x}}")
        String name(Customer customer, Order order, char third, Lease lease) {
            return lease.lockName();
        }

        @Locked(value = "invoice:{id}", waitTimeout = "10ms")
        int impatient(long id) {
            return 1;
        }

        @Locked("invoice:{id}")
        void patient(long id) {}

        @Locked("invoice:{id}")
        void interruptible(long id) throws InterruptedException {}

        @Locked(value = "invoice:{id}", whenBusy = WhenBusy.SKIP)
        Optional<String> optional(long id) {
            return Optional.of("ran");
        }

        @Locked(value = "invoice:{id}", whenBusy = WhenBusy.SKIP)
        OptionalInt optionalInt(long id) {
            return OptionalInt.of(1);
        }

        @Locked(value = "invoice:{id}", whenBusy = WhenBusy.SKIP)
        List<String> list(long id) {
            return List.of("ran");
        }

        @Locked(value = "invoice:{id}", whenBusy = WhenBusy.SKIP)
        Map<String, String> map(long id) {
            return Map.of("ran", "ran");
        }

        @Locked(value = "invoice:{id}", whenBusy = WhenBusy.SKIP, waitTimeout = "10ms")
        String text(long id) {
            return "ran";
        }

        @Locked(value = "invoice:{id}", whenBusy = WhenBusy.SKIP)
        void nothing(long id, Lease lease) {
            leases.add(lease);
        }

        @Locked(value = "short", leaseTime = "5s")
        Duration remaining(Lease lease) {
            return lease.remaining();
        }

        @Locked("payment")
        @Payments
        boolean isPaymentLocked() {
            return payments.lock("payment").tryAcquire().isEmpty()
                    && locks.lock("payment").tryAcquire().isPresent();
        }

        @Locked("object")
        Object anything(Object result) {
            return result;
        }

        @Locked("lost")
        void loses(Lease lease, RuntimeException failure) {
            injectedShutdown.close();
            assertThat(lease.state()).isEqualTo(LeaseState.LOST);
            if (failure != null) {
                throw failure;
            }
        }

        @Locked("outer")
        boolean callsItself() {
            return inner();
        }

        @Locked("inner")
        boolean inner() {
            return locks.lock("inner").tryAcquire().isEmpty()
                    && locks.lock("outer").tryAcquire().isEmpty();
        }

        @Inject
        LockShutdown injectedShutdown;
    }

    private Lease hold(String name) {
        return others.lock(name).tryAcquire().orElseThrow();
    }

    @Test
    void aMethodRunsUnderItsLockAndReleasesIt() {
        assertThat(invoices.isLocked(7, null)).isTrue();
        assertThat(invoices.leases).singleElement().satisfies(lease -> {
            assertThat(lease.lockName()).isEqualTo("invoice:7");
            assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
        });
        assertThat(others.lock("invoice:7").tryAcquire()).isPresent();
    }

    @Test
    void aFencedParameterReceivesTheToken() throws IOException {
        invoices.send(1, 0);
        long first = invoices.fence;
        invoices.send(1, 0);
        assertThat(first).isPositive();
        assertThat(invoices.fence).isGreaterThan(first);
    }

    @Test
    void anExceptionOfTheMethodReleasesTheLock() {
        assertThatThrownBy(() -> invoices.send(-1, 0)).isExactlyInstanceOf(IOException.class);
        assertThat(others.lock("invoice:-1").tryAcquire()).isPresent();
    }

    @Test
    void theNameIsMadeOfParametersAndTheirProperties() {
        UUID id = UUID.randomUUID();
        assertThat(invoices.name(new Customer(id, Region.NORTH), new Order(), 'x', null))
                .isEqualTo("customer:" + id + ":NORTH:42:x:{x}");
    }

    @Test
    void aNullInTheNameIsRefused() {
        assertThatThrownBy(() -> invoices.name(new Customer(null, Region.NORTH), new Order(), 'x', null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the name of the lock of Invoices.name needs {customer.id}, which is null");
    }

    @Test
    void aBusyLockThrows() {
        hold("invoice:1");
        assertThatThrownBy(() -> invoices.impatient(1)).isInstanceOf(LockTimeoutException.class);
        assertThat(invoices.impatient(2)).isEqualTo(1);
    }

    @Test
    void aBusyLockSkipsTheMethodAndReturnsEmpty() {
        hold("invoice:1");
        assertThat(invoices.optional(1)).isEmpty();
        assertThat(invoices.optionalInt(1)).isEmpty();
        assertThat(invoices.list(1)).isEmpty();
        assertThat(invoices.map(1)).isEmpty();
        assertThat(invoices.text(1)).isNull();
        invoices.nothing(1, null);
        assertThat(invoices.leases).isEmpty();

        assertThat(invoices.optional(2)).contains("ran");
        assertThat(invoices.text(2)).isEqualTo("ran");
        invoices.nothing(2, null);
        assertThat(invoices.leases).hasSize(1);
    }

    @Test
    void anInterruptIsThrownAsTheMethodDeclares() {
        hold("invoice:1");

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> invoices.interruptible(1)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> invoices.patient(1))
                .isInstanceOf(LockUnavailableException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theLeaseTimeIsThatOfTheAnnotation() {
        assertThat(invoices.remaining(null)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
    }

    @Test
    void aQualifierChoosesTheProvider() {
        assertThat(invoices.isPaymentLocked()).isTrue();
    }

    @Test
    void aLostLeaseIsAnException() {
        assertThatThrownBy(() -> invoices.loses(null, null)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void aLostLeaseIsSuppressedUnderTheExceptionOfTheMethod() {
        RuntimeException own = new IllegalStateException("failed");
        assertThatThrownBy(() -> invoices.loses(null, own)).isSameAs(own);
        assertThat(own.getSuppressed()).singleElement().isInstanceOf(LeaseLostException.class);
    }

    @Test
    void aDeferredResultOfAnUndeclaredTypeIsRefusedAfterTheCall() {
        assertThat(invoices.anything("text")).isEqualTo("text");
        assertThatThrownBy(() -> invoices.anything(new java.util.concurrent.CompletableFuture<>()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("may outlive the lease");
    }

    @Test
    void aCallToAnotherMethodOfTheSameObjectIsInterceptedToo() {
        assertThat(invoices.callsItself()).isTrue();
    }
}
