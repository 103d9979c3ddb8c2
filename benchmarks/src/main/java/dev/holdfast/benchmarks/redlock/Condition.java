package dev.holdfast.benchmarks.redlock;

/** How the five servers are. */
enum Condition {
    ALL_UP("all up"),
    ONE_HUNG("one hung"),
    ONE_KILLED("one killed"),
    TWO_KILLED("two killed");

    private final String text;

    Condition(String text) {
        this.text = text;
    }

    /** What the first call after the fault is filed under. */
    String firstCall() {
        return text + ", first call";
    }

    @Override
    public String toString() {
        return text;
    }
}
