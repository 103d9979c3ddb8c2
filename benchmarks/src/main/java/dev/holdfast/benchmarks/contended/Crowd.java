package dev.holdfast.benchmarks.contended;

/**
 * The threads that contend for a lock, and their work.
 *
 * @param processes the number of JVMs
 * @param threads the number of threads in each JVM
 * @param holdMillis the time for which a thread sleeps while it holds the lock
 * @param pauseMillis the time for which it sleeps before it acquires the lock again
 */
record Crowd(int processes, int threads, int holdMillis, int pauseMillis) {
    static final Crowd ONE_JVM = new Crowd(1, 8, 0, 0);
    static final Crowd FOUR_JVMS = new Crowd(4, 4, 0, 0);

    /** Two that take turns. At each release the other one has been waiting for a while, and the processors are free. */
    static final Crowd TAKING_TURNS = new Crowd(2, 1, 3, 1);

    /** One thread that loads the machine as two that take turns do, but has no one to wait for. */
    static final Crowd ALONE = new Crowd(1, 1, 2, 0);

    int owners() {
        return processes * threads;
    }

    @Override
    public String toString() {
        return count(processes, "JVM") + " × " + count(threads, "thread");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
