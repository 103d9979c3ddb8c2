package dev.holdfast.benchmarks.contended;

/**
 * That a thread held the lock once. Times are nanoseconds of the machine's monotonic clock.
 *
 * @param process which JVM
 * @param thread which of its threads
 * @param asked when it called acquire
 * @param acquired when that returned
 * @param releasing when it called release
 */
record Hold(int process, int thread, long asked, long acquired, long releasing) {
    boolean isOfSameThread(Hold other) {
        return process == other.process && thread == other.thread;
    }

    /** The thread among those of all processes. */
    String owner() {
        return process + "/" + thread;
    }
}
