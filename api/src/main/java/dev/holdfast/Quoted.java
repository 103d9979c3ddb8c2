package dev.holdfast;

/** Quotes text from outside for a message: on one line, and shortened if it is long. Thread-safe. */
final class Quoted {
    private static final int MAX_LENGTH = 120;

    static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length() + 2).append('\'');
        text.codePoints().limit(MAX_LENGTH).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
            shown.append("...");
        }
        return shown.append('\'').toString();
    }

    private Quoted() {}
}
