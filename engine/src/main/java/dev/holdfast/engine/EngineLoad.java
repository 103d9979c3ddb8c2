package dev.holdfast.engine;

/**
 * What a provider keeps.
 *
 * @param queues the number of locks with a local wait queue
 * @param leases the number of leases that are live, or just ending
 * @param inFlight the number of requests, releases and tasks in flight
 */
record EngineLoad(int queues, int leases, long inFlight) {
    /** Nothing. */
    static final EngineLoad NONE = new EngineLoad(0, 0, 0);
}
