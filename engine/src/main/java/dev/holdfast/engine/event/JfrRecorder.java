package dev.holdfast.engine.event;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import java.time.Duration;

/** Records events with the JDK Flight Recorder, which a JVM need not have. */
public final class JfrRecorder {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    public static void acquired(Lease lease, Duration waited) {
        if (PRESENT) {
            JfrEvents.Acquired.record(lease, waited);
        }
    }

    public static void renewed(Lease lease, long late) {
        if (PRESENT) {
            JfrEvents.Renewed.record(lease, late);
        }
    }

    public static void released(Lease lease, Duration held) {
        if (PRESENT) {
            JfrEvents.Released.record(lease, held);
        }
    }

    public static void lost(Lease lease, LeaseLoss loss) {
        if (PRESENT) {
            JfrEvents.Lost.record(lease, loss);
        }
    }

    private JfrRecorder() {}
}
