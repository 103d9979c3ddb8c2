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
 * How the contract gets at the provider under test.
 *
 * <p>Every test runs on a thread of its own and fails if that has not ended after a minute: a provider that blocks, even one
 * that ignores interrupts, fails its contract instead of keeping the build. Tests use names of their own and may run side by
 * side.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public interface ProviderFixture {
    /** The lease time of leases that are not renewed: short enough to wait for its end. */
    Duration LEASE_TIME = Duration.ofMillis(1_500);

    /** The lease time of leases that are renewed: a busy machine may stand still for a second, which must not cost one. */
    Duration RENEWED_LEASE_TIME = Duration.ofSeconds(3);

    /** How long a test waits for what must happen. */
    Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * Opens a new provider. All providers that one test class opens must be over the same place, as those of different
     * processes are.
     *
     * @param listener to be told what happens to the locks of the provider
     * @return a new provider; closed by the test
     */
    LockProvider open(LockListener listener);

    /**
     * Makes a provider vanish as if its process had been killed: nothing that it would still send arrives at the place of the
     * locks, neither a renewal nor a release. For a provider that is made with the engine of this library:
     *
     * <pre>{@code
     * provider.unwrap(LockStore.class).orElseThrow().close();
     * }</pre>
     *
     * @param provider a provider that this fixture opened; the test still closes it
     */
    void crash(LockProvider provider);

    /**
     * Opens a new provider that tells nobody, and has it connect.
     *
     * @return a new provider; closed by the test
     */
    default LockProvider open() {
        return connected(open(new LockListener() {}));
    }

    /**
     * Has a provider connect if it has not: on a busy machine that may take longer than the short waits of the tests, and
     * what renews leases may have a connection of its own.
     *
     * @param provider a new provider
     * @return the same provider
     */
    default LockProvider connected(LockProvider provider) {
        try (Lease lease = Await.outcome(provider.lock(newName()).acquireAsync(PATIENCE))) {
            Await.until("a renewal is answered", () -> {
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
     * Returns a lease time that is long beside {@link #LEASE_TIME}, and that the provider takes.
     *
     * @return a minute, unless the provider takes only shorter ones; not below ten seconds
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

    /** Numbers for names. */
    final class Names {
        private static final AtomicLong NEXT = new AtomicLong();

        private Names() {}
    }
}
