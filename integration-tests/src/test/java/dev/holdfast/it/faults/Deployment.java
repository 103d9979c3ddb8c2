package dev.holdfast.it.faults;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.time.Duration;

/** What an application does between its deployment and its end. Loaded by a class loader of its own. */
public final class Deployment implements Runnable {
    private final String url;

    /**
     * Creates a deployment.
     *
     * @param url the URL of the lock server
     */
    public Deployment(String url) {
        this.url = url;
    }

    @Override
    public void run() {
        try (LockProvider locks = LockProviders.open(url)) {
            try (Lease lease = locks.lock("deployed").acquire(Duration.ofSeconds(20))) {
                locks.lock("deployed").tryAcquire(Duration.ofMillis(300)).ifPresent(Lease::release);
                lease.ensureHeld();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
