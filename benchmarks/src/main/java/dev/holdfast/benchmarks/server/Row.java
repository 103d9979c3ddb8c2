package dev.holdfast.benchmarks.server;

/** The rows of the tables. */
enum Row {
    BARE("SET NX PX and compare-and-delete"),
    RLOCK("Redisson RLock, its scripts"),
    RLOCK_WITH_DEL("Redisson RLock, its scripts and the DEL after them"),
    WIRE_1("wire 1"),
    WIRE_1_UNFENCED("wire 1, fencing off"),
    WIRE_2("wire 2"),
    WIRE_2_UNFENCED("wire 2, fencing off"),
    WIRE_2_NATIVE("wire 2, native release"),
    WIRE_2_NATIVE_UNFENCED("wire 2, native release, fencing off"),
    HAND_OVER_1("hand-over with the next request, wire 1"),
    HAND_OVER_2("hand-over with the next request, wire 2"),
    POLL_1("poll, wire 1"),
    POLL_2("poll, wire 2"),
    EXTEND_1("extend, wire 1"),
    EXTEND_2("extend, wire 2");

    private final String text;

    Row(String text) {
        this.text = text;
    }

    /** Returns whether this is a pair of acquire and release of a free lock. */
    boolean isPair() {
        return compareTo(HAND_OVER_1) < 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
