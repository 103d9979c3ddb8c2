package dev.holdfast.engine.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** A task that logs what another one throws, including a checked exception that another language does not check. */
public record GuardedTask(Runnable task) implements Runnable {
    private static final Logger LOG = System.getLogger("dev.holdfast");

    @Override
    public void run() {
        try {
            task.run();
        } catch (Throwable failure) {
            LOG.log(Level.WARNING, "a callback failed and is ignored", failure);
        }
    }
}
