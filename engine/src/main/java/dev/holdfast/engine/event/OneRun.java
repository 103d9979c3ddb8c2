package dev.holdfast.engine.event;

import java.util.concurrent.atomic.AtomicBoolean;

/** A task that runs once, however often and on however many threads it is run. Thread-safe. */
final class OneRun implements Runnable {
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private final Runnable task;

    OneRun(Runnable task) {
        this.task = task;
    }

    boolean hasBegun() {
        return hasBegun.get();
    }

    @Override
    public void run() {
        if (hasBegun.compareAndSet(false, true)) {
            task.run();
        }
    }
}
