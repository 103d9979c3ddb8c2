package dev.holdfast.engine.event;

/** Creates threads that do not keep the JVM alive. */
public final class DaemonThread {
    /** Creates a thread that has not started. */
    public static Thread create(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private DaemonThread() {}
}
