package dev.holdfast.tck;

import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;

/**
 * Opens the providers that the contract tests.
 *
 * <p>Every test runs on its own thread and fails if it has not ended after a minute. So a provider that blocks, even one that
 * ignores interrupts, fails its contract and does not stop the build. Every test uses its own lock names, so tests may run in
 * parallel.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public interface ProviderFixture {
    /** The lease time of leases that are not renewed: short, as tests wait for its end. */
    Duration LEASE_TIME = Duration.ofMillis(1_500);

    /** The lease time of leases that are renewed: long enough that a busy machine may pause for a second without a loss. */
    Duration RENEWED_LEASE_TIME = Duration.ofSeconds(3);

    /** The longest time that a test waits for something that must happen. */
    Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * Opens a new provider. All providers that one test class opens must have the same locks, as providers of different
     * processes have.
     *
     * @param listener the listener of the provider
     * @return a new provider; closed by the test
     */
    LockProvider open(LockListener listener);

    /**
     * Crashes a provider, as if its process had been killed: no later renewal or release of it reaches the backend. For a
     * provider that is made with the engine of this library:
     *
     * <pre>{@code
     * provider.unwrap(LockStore.class).orElseThrow().close();
     * }</pre>
     *
     * @param provider a provider that this fixture opened; the test still closes it
     */
    void crash(LockProvider provider);

    /**
     * Opens a new provider without a listener, and connects it.
     *
     * @return a new provider; closed by the test
     */
    default LockProvider open() {
        return connected(open(new LockListener() {}));
    }

    /**
     * Waits until a provider is connected. On a busy machine that may take longer than the short waits of the tests, and
     * renewals may have their own connection.
     *
     * @param provider a new provider
     * @return the same provider
     */
    default LockProvider connected(LockProvider provider) {
        try (Lease lease = Await.outcome(provider.lock(newName()).acquireAsync(PATIENCE))) {
            Await.until("a renewal succeeds", () -> {
                try {
                    Await.outcome(lease.renewAsync(LEASE_TIME));
                    return true;
                } catch (LockUnavailableException late) {
                    return false;
                }
            });
        }
        return provider;
    }

    /**
     * Returns a lock name that no other test uses.
     *
     * @return a name
     */
    default String newName() {
        return "tck:" + Long.toString(System.nanoTime(), 36) + ":" + Names.NEXT.incrementAndGet();
    }

    /**
     * Returns a lease time that is far longer than {@link #LEASE_TIME} and that the provider accepts.
     *
     * @return a minute, unless the provider accepts only shorter lease times; at least ten seconds
     */
    default Duration longLeaseTime() {
        return Duration.ofSeconds(60);
    }

    /**
     * Returns options with a lease time of {@link #RENEWED_LEASE_TIME}, renewed.
     *
     * @return the options
     */
    default LockOptions renewed() {
        return LockOptions.builder().leaseTime(RENEWED_LEASE_TIME).build();
    }

    /**
     * Returns options with a lease time of {@link #LEASE_TIME}, not renewed.
     *
     * @return the options
     */
    default LockOptions fixed() {
        return LockOptions.builder().leaseTime(LEASE_TIME).autoRenew(false).build();
    }

    /** The numbers of lock names. */
    final class Names {
        private static final AtomicLong NEXT = new AtomicLong();

        private Names() {}
    }
}
