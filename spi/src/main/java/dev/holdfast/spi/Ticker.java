package dev.holdfast.spi;

/** Where the engine reads time. Thread-safe. */
public interface Ticker {
    /**
     * Returns a monotonic time that does not jump, but may stand still while the machine is suspended.
     *
     * @return nanoseconds from an arbitrary origin, compared by difference only
     */
    long nanoTime();

    /**
     * Returns the wall-clock time, by which a suspension is noticed. It may jump.
     *
     * @return milliseconds since the epoch
     */
    long currentTimeMillis();

    /**
     * Returns the time of the system.
     *
     * @return the system's ticker
     */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
