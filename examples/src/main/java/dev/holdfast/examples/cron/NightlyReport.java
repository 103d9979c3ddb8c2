package dev.holdfast.examples.cron;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Writes a report. Cron starts it on every node at the same time, and one node does the work.
 *
 * <pre>0 2 * * * java -cp … dev.holdfast.examples.cron.NightlyReport lock:redis://redis:6379 /mnt/reports</pre>
 */
public final class NightlyReport {
    private final DistributedLock lock;
    private final Reports reports;

    NightlyReport(LockProvider locks, Reports reports) {
        this.lock = locks.lock("nightly-report");
        this.reports = reports;
    }

    /**
     * Runs the job once.
     *
     * @param args the URL of the locks, and the folder of the reports, which all nodes share
     * @throws IOException if the report cannot be written
     */
    public static void main(String[] args) throws IOException {
        try (LockProvider locks = LockProviders.open(args[0])) {
            boolean written =
                    new NightlyReport(locks, new ReportFolder(Path.of(args[1]))).run(LocalDate.now(ZoneOffset.UTC));
            System.out.println(written ? "report written" : "skipped: another node writes it, or has written it");
        }
    }

    // region cron
    /** Returns true on the node that did the work. */
    boolean run(LocalDate day) throws IOException {
        Optional<Lease> granted = lock.tryAcquire();
        if (granted.isEmpty()) {
            return false; // another node holds the lock
        }
        try (Lease lease = granted.get()) {
            if (reports.exists(day)) {
                return false; // another node has finished already
            }
            String report = reports.compute(day); // may take hours; the lease is renewed meanwhile
            lease.ensureHeld(); // the next step cannot be undone
            reports.publish(day, report);
            return true;
        }
    }
    // endregion
}
