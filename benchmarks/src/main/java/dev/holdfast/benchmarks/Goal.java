package dev.holdfast.benchmarks;

/**
 * A figure with a limit that was set beforehand.
 *
 * @param what what is measured
 * @param goal the limit, as text
 * @param measured the figure, as text
 * @param byHand the same figure of a plain client doing it by hand, as text; empty if there is none
 * @param met whether the figure keeps to the limit
 */
public record Goal(String what, String goal, String measured, String byHand, boolean met) {
    /** A figure that is not to be larger. */
    public static Goal atMost(String what, double limit, double value, String unit) {
        return new Goal(what, "≤ " + Numbers.text(limit) + unit, Numbers.text(value) + unit, "", value <= limit);
    }

    /** A figure that is not to be smaller. */
    public static Goal atLeast(String what, double limit, double value, String unit) {
        return new Goal(what, "≥ " + Numbers.text(limit) + unit, Numbers.text(value) + unit, "", value >= limit);
    }

    /** Returns the same with what a plain client comes to by hand; the notes of the section say with which commands. */
    public Goal byHand(double value, String unit) {
        return new Goal(what, goal, measured, Numbers.text(value) + unit, met);
    }

    /** Returns the outcome in a word. */
    public String outcome() {
        return met ? "met" : "missed";
    }
}
