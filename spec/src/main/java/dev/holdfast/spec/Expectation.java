package dev.holdfast.spec;

import java.util.Optional;

/** The result that a configuration has to give: all its properties hold, or one of them is violated. */
record Expectation(Optional<String> violated) {
    /** Returns the expectation that a configuration file states: {@code holds}, or the name of a property. */
    static Expectation parse(String text) {
        return new Expectation(text.equals("holds") ? Optional.empty() : Optional.of(text));
    }

    @Override
    public String toString() {
        return violated.map(name -> "violates " + name).orElse("holds");
    }
}
