package dev.holdfast.it.torture;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockListener;
import java.time.Duration;
import java.util.Random;

/** Code of a user that blocks, throws, or does what it should. */
final class HostileCode {
    /** An exception that the code of the user throws on purpose. */
    static final class Expected extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Expected() {
            super("of the user, as expected", null, false, false);
        }
    }

    /** Blocks for a while, or throws, or does nothing. */
    static void run(Random random, int longestMillis) {
        switch (random.nextInt(4)) {
            case 0 -> sleep(random.nextInt(longestMillis));
            case 1 -> throw new Expected();
            default -> {}
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            // somebody interrupts at random
        }
    }

    static LockListener listener(Random random) {
        return new LockListener() {
            @Override
            public void acquired(Lease lease, Duration waited) {
                run(random, 50);
            }

            @Override
            public void busy(String lockName) {
                run(random, 50);
            }

            @Override
            public void renewed(Lease lease) {
                run(random, 3_000);
            }

            @Override
            public void lost(Lease lease, LeaseLoss loss) {
                run(random, 3_000);
            }
        };
    }

    private HostileCode() {}
}
