package dev.holdfast.benchmarks.redlock;

/** The condition of the five servers. */
enum Condition {
    ALL_UP("all up"),
    ONE_HUNG("one hung"),
    ONE_KILLED("one killed"),
    TWO_KILLED("two killed");

    private final String text;

    Condition(String text) {
        this.text = text;
    }

    /** Returns the name for the first call after the fault. */
    String firstCall() {
        return text + ", first call";
    }

    @Override
    public String toString() {
        return text;
    }
}
