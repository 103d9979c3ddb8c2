package dev.holdfast.testkit.fleet;

/** What a worker does while it holds a lock. */
public enum Workload {
    /** It holds the lock for a while. */
    HOLD,
    /** It reads a counter, waits a while, and writes the counter plus one, without a fencing token. */
    INCREMENT
}
