package dev.holdfast.benchmarks.contended;

/** Who wants the lock. */
enum Crowd {
    ONE_JVM(1, 8),
    FOUR_JVMS(4, 4);

    private final int processes;
    private final int threads;

    Crowd(int processes, int threads) {
        this.processes = processes;
        this.threads = threads;
    }

    int processes() {
        return processes;
    }

    /** How many threads each JVM has. */
    int threads() {
        return threads;
    }

    @Override
    public String toString() {
        return processes == 1 ? "1 JVM × " + threads + " threads" : processes + " JVMs × " + threads + " threads";
    }
}
