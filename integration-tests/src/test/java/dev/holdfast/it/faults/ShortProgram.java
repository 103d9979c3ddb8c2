package dev.holdfast.it.faults;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.jvm.ParentWatch;
import java.time.Duration;

/** A program such as a cron job: it takes a lock, works, and ends. Its main method never closes the provider. */
final class ShortProgram {
    /**
     * Takes the lock of each argument after the first, with and without a wait.
     *
     * @param args the URL, and names of locks
     */
    public static void main(String[] args) throws InterruptedException {
        ParentWatch.start();
        LockProvider locks = LockProviders.open(args[0]);
        try (Lease lease = locks.lock(args[1]).tryAcquire().orElseThrow()) {
            lease.ensureHeld();
        }
        try (Lease lease = locks.lock(args[1]).acquire(Duration.ofSeconds(5))) {
            lease.ensureHeld();
        }
    }

    private ShortProgram() {}
}
