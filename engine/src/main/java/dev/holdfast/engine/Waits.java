package dev.holdfast.engine;

/** Tells the listener who waits. */
final class Waits {
    /** Tells of a wait now, and of its end when the request is over. */
    static void tell(Engine engine, Acquisition acquisition) {
        String lockName = acquisition.lockName();
        engine.tell(listener -> listener.waitBegan(lockName));
        acquisition.outcome().whenComplete((lease, failure) -> engine.tell(listener -> listener.waitEnded(lockName)));
    }

    private Waits() {}
}
