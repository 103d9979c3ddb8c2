package dev.holdfast.benchmarks.contended;

/**
 * Who wants the lock, and what they do with it.
 *
 * @param processes how many JVMs want it
 * @param threads how many threads each of them has for that
 * @param holdMillis how long a thread sleeps while it holds the lock
 * @param pauseMillis how long it sleeps before it wants the lock again
 */
record Crowd(int processes, int threads, int holdMillis, int pauseMillis) {
    static final Crowd ONE_JVM = new Crowd(1, 8, 0, 0);
    static final Crowd FOUR_JVMS = new Crowd(4, 4, 0, 0);

    /** At each release the other one has been waiting for a while, and nobody else wants a processor. */
    static final Crowd TAKING_TURNS = new Crowd(2, 1, 3, 1);

    /** Somebody who does with the machine what those do who take turns, with nobody to wait for. */
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
