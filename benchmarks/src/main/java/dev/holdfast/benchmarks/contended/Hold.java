package dev.holdfast.benchmarks.contended;

/**
 * One acquisition and release of a thread. Times are nanoseconds of the monotonic clock of the machine.
 *
 * @param process the number of the JVM
 * @param thread the number of its thread
 * @param requested the time at which acquire was called
 * @param acquired the time of its return
 * @param releasing the time of the call of release
 */
record Hold(int process, int thread, long requested, long acquired, long releasing) {
    boolean isOfSameThread(Hold other) {
        return process == other.process && thread == other.thread;
    }

    /** Returns an id of the thread that is unique among all processes. */
    String owner() {
        return process + "/" + thread;
    }
}
