package dev.holdfast.engine.event;

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

/** The events of the JDK Flight Recorder. Without a recording each costs the check of a flag. */
public final class JfrEvents {
    /** The fields that all events have. */
    public abstract static class LeaseEvent extends Event {
        @Label("Lock")
        @Nullable
        String lock;

        @Label("Owner")
        @Nullable
        String owner;

        @Label("Fencing Token")
        long fence;

        void describe(Lease lease) {
            lock = lease.lockName();
            owner = lease.owner();
            fence = lease.fencingToken().orElse(-1);
        }
    }

    @Name("dev.holdfast.Acquired")
    @Label("Lock Acquired")
    @Category("Holdfast")
    @StackTrace(false)
    public static final class Acquired extends LeaseEvent {
        @Label("Waited")
        @Timespan(Timespan.NANOSECONDS)
        long waited;

        static void record(Lease lease, Duration time) {
            Acquired event = new Acquired();
            if (event.shouldCommit()) {
                event.describe(lease);
                event.waited = time.toNanos();
                event.commit();
            }
        }
    }

    @Name("dev.holdfast.Renewed")
    @Label("Lease Renewed")
    @Category("Holdfast")
    @StackTrace(false)
    public static final class Renewed extends LeaseEvent {
        @Label("Late")
        @Timespan(Timespan.NANOSECONDS)
        long late;

        static void record(Lease lease, long time) {
            Renewed event = new Renewed();
            if (event.shouldCommit()) {
                event.describe(lease);
                event.late = time;
                event.commit();
            }
        }
    }

    @Name("dev.holdfast.Released")
    @Label("Lease Released")
    @Category("Holdfast")
    @StackTrace(false)
    public static final class Released extends LeaseEvent {
        @Label("Held")
        @Timespan(Timespan.NANOSECONDS)
        long held;

        static void record(Lease lease, Duration time) {
            Released event = new Released();
            if (event.shouldCommit()) {
                event.describe(lease);
                event.held = time.toNanos();
                event.commit();
            }
        }
    }

    @Name("dev.holdfast.Lost")
    @Label("Lease Lost")
    @Category("Holdfast")
    @StackTrace(false)
    public static final class Lost extends LeaseEvent {
        @Label("Reason")
        @Nullable
        String reason;

        static void record(Lease lease, LeaseLoss loss) {
            Lost event = new Lost();
            if (event.shouldCommit()) {
                event.describe(lease);
                event.reason = loss.reason().name();
                event.commit();
            }
        }
    }

    private JfrEvents() {}
}
