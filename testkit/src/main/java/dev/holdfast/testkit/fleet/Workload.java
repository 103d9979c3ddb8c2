package dev.holdfast.testkit.fleet;

/** The work of a worker under a lock. */
public enum Workload {
    /** Holds the lock for a while. */
    HOLD,
    /** Reads a counter, pauses, and writes the counter plus one, without a fencing token. */
    INCREMENT
}
