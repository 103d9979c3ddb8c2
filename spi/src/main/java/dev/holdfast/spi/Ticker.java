package dev.holdfast.spi;

/** The clocks that the engine reads. Thread-safe. */
public interface Ticker {
    /**
     * Returns a monotonic time. It does not jump, but may stand still while the machine is suspended.
     *
     * @return nanoseconds from an arbitrary origin, compared by difference only
     */
    long nanoTime();

    /**
     * Returns the wall-clock time, which reveals a suspension of the machine. It may jump.
     *
     * @return milliseconds since the epoch
     */
    long currentTimeMillis();

    /**
     * Returns the clocks of the JVM.
     *
     * @return a ticker
     */
    static Ticker system() {
        return new Ticker() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public long currentTimeMillis() {
                return System.currentTimeMillis();
            }
        };
    }
}
