package dev.holdfast.cli;

import dev.holdfast.LockState;
import java.time.Duration;
import java.util.Locale;

/** Formats the state of a lock as text. */
final class LockText {
    private static final int SHORT = 100;

    /** Returns a name in which control characters, which could change the terminal, are escaped. */
    static String name(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                shown.append(String.format("\\x%02x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    static String holder(LockState state) {
        return state.isHeld() ? name(state.holder().orElse("(another library)")) : "";
    }

    static String remaining(LockState state) {
        return state.isHeld() ? state.remaining().map(LockText::time).orElse("no end") : "";
    }

    /** Returns the number of waiters and how long the first one has waited, as far as they are known. */
    static String waiters(LockState state, String between) {
        String first = state.longestWait().map(age -> between + time(age)).orElse("");
        return state.waiters().isPresent() ? state.waiters().getAsInt() + first : "";
    }

    /** Returns a duration in its two largest units. */
    static String time(Duration time) {
        if (time.toSeconds() < SHORT) {
            return String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1e3);
        }
        if (time.toMinutes() < SHORT) {
            return time.toMinutes() + "m" + time.toSecondsPart() + "s";
        }
        return time.toHours() < SHORT
                ? time.toHours() + "h" + time.toMinutesPart() + "m"
                : time.toDays() + "d" + time.toHoursPart() + "h";
    }

    private LockText() {}
}
