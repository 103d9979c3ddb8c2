package dev.holdfast.engine;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import java.time.Duration;

/** Writes what happens into a recording of the JDK Flight Recorder, if one is running. A JVM need not have one. */
final class FlightRecord {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    static void acquired(Lease lease, Duration waited) {
        if (PRESENT) {
            FlightEvents.Acquired.record(lease, waited);
        }
    }

    static void renewed(Lease lease, long late) {
        if (PRESENT) {
            FlightEvents.Renewed.record(lease, late);
        }
    }

    static void released(Lease lease, Duration held) {
        if (PRESENT) {
            FlightEvents.Released.record(lease, held);
        }
    }

    static void lost(Lease lease, LeaseLoss loss) {
        if (PRESENT) {
            FlightEvents.Lost.record(lease, loss);
        }
    }

    private FlightRecord() {}
}
