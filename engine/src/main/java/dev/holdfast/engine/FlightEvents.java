package dev.holdfast.engine;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The events of the JDK Flight Recorder. While nobody records, each costs the check of a flag. */
final class FlightEvents {
    /** What all of them have. */
    abstract static class OfLease extends Event {
        @Label("Lock")
        @Nullable
        String lock;

        @Label("Owner")
        @Nullable
        String owner;

        @Label("Fencing Token")
        long fence;

        void of(Lease lease) {
            lock = lease.lockName();
            owner = lease.owner();
            fence = lease.fencingToken().orElse(-1);
        }
    }

    @Name("dev.holdfast.Acquired")
    @Label("Lock Acquired")
    @Category("Holdfast")
    @StackTrace(false)
    static final class Acquired extends OfLease {
        @Label("Waited")
        @Timespan(Timespan.NANOSECONDS)
        long waited;

        static void record(Lease lease, Duration time) {
            Acquired event = new Acquired();
            if (event.shouldCommit()) {
                event.of(lease);
                event.waited = time.toNanos();
                event.commit();
            }
        }
    }

    @Name("dev.holdfast.Renewed")
    @Label("Lease Renewed")
    @Category("Holdfast")
    @StackTrace(false)
    static final class Renewed extends OfLease {
        @Label("Late")
        @Timespan(Timespan.NANOSECONDS)
        long late;

        static void record(Lease lease, long time) {
            Renewed event = new Renewed();
            if (event.shouldCommit()) {
                event.of(lease);
                event.late = time;
                event.commit();
            }
        }
    }

    @Name("dev.holdfast.Released")
    @Label("Lease Released")
    @Category("Holdfast")
    @StackTrace(false)
    static final class Released extends OfLease {
        @Label("Held")
        @Timespan(Timespan.NANOSECONDS)
        long held;

        static void record(Lease lease, Duration time) {
            Released event = new Released();
            if (event.shouldCommit()) {
                event.of(lease);
                event.held = time.toNanos();
                event.commit();
            }
        }
    }

    @Name("dev.holdfast.Lost")
    @Label("Lease Lost")
    @Category("Holdfast")
    @StackTrace(false)
    static final class Lost extends OfLease {
        @Label("Reason")
        @Nullable
        String reason;

        static void record(Lease lease, LeaseLoss loss) {
            Lost event = new Lost();
            if (event.shouldCommit()) {
                event.of(lease);
                event.reason = loss.reason().name();
                event.commit();
            }
        }
    }

    private FlightEvents() {}
}
