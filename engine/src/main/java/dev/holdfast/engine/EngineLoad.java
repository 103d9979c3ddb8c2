package dev.holdfast.engine;

/**
 * The amount of state that a provider keeps at one moment.
 *
 * @param queues the number of locks with a local wait queue
 * @param leases the number of leases that are live, or just ending
 * @param inFlight the number of requests, releases and tasks in flight
 */
record EngineLoad(int queues, int leases, long inFlight) {
    /** The load of a provider without locks in use. */
    static final EngineLoad NONE = new EngineLoad(0, 0, 0);
}
