package dev.holdfast.benchmarks;

/**
 * A figure with a limit that was set beforehand.
 *
 * @param what the name of the figure
 * @param goal the limit, as text
 * @param measured the figure, as text
 * @param byHand the same figure of a plain client, as text; empty if there is none
 * @param met whether the figure is within the limit
 */
public record Goal(String what, String goal, String measured, String byHand, boolean met) {
    /** Returns a goal with an upper limit. */
    public static Goal atMost(String what, double limit, double value, String unit) {
        return new Goal(what, "≤ " + Numbers.text(limit) + unit, Numbers.text(value) + unit, "", value <= limit);
    }

    /** Returns a goal with a lower limit. */
    public static Goal atLeast(String what, double limit, double value, String unit) {
        return new Goal(what, "≥ " + Numbers.text(limit) + unit, Numbers.text(value) + unit, "", value >= limit);
    }

    /** Returns this goal with the figure of a plain client. The notes of the section name its commands. */
    public Goal byHand(double value, String unit) {
        return new Goal(what, goal, measured, Numbers.text(value) + unit, met);
    }

    /** Returns the outcome as one word. */
    public String outcome() {
        return met ? "met" : "missed";
    }
}
