package dev.holdfast;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The typed key of one setting of a {@link LockConfig}. A driver declares one constant for each option that it knows:
 *
 * <pre>{@code
 * static final Option<Integer> DATABASE = Option.integer("database", 0, 15);
 * static final Option<String> TRUST_STORE_PASSWORD = Option.text("trustStorePassword").sensitive();
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the type of the value
 */
public final class Option<T> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*");

    private final String name;
    private final Class<T> type;
    private final String form;
    private final Function<String, T> parser;
    private final Predicate<T> limits;
    private final boolean sensitive;

    private Option(
            String name,
            Class<T> type,
            String form,
            Function<String, T> parser,
            Predicate<T> limits,
            boolean sensitive) {
        this.name = name;
        this.type = type;
        this.form = form;
        this.parser = parser;
        this.limits = limits;
        this.sensitive = sensitive;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of an option must be a letter followed by letters, digits,"
                    + " '.', '_' or '-', but was " + Quoted.of(name));
        }
    }

    /**
     * Creates an option whose value is any text.
     *
     * @param name the name
     * @return the option
     */
    public static Option<String> text(String name) {
        return new Option<>(name, String.class, "text", text -> text, text -> true, false);
    }

    /**
     * Creates an option whose value is a whole number.
     *
     * @param name the name
     * @param min the lowest value that is allowed
     * @param max the highest value that is allowed
     * @return the option
     */
    public static Option<Integer> integer(String name, int min, int max) {
        String form = "a whole number from " + min + " to " + max;
        return new Option<>(
                name, Integer.class, form, Integer::valueOf, number -> min <= number && number <= max, false);
    }

    /**
     * Creates an option whose value is {@code true} or {@code false}.
     *
     * @param name the name
     * @return the option
     */
    public static Option<Boolean> flag(String name) {
        return new Option<>(name, Boolean.class, "'true' or 'false'", Option::parseFlag, flag -> true, false);
    }

    /**
     * Creates an option whose value is a duration that is not negative, written as {@code 500ms}, {@code 30s}, {@code 5m},
     * {@code 2h}, {@code 1d} or in the form of ISO 8601, such as {@code PT1M30S}.
     *
     * @param name the name
     * @return the option
     */
    public static Option<Duration> duration(String name) {
        return duration(name, Duration.ZERO, Durations.MAX);
    }

    /**
     * Creates an option whose value is a duration within limits, written as for {@link #duration(String)}.
     *
     * @param name the name
     * @param min the shortest duration that is allowed
     * @param max the longest duration that is allowed
     * @return the option
     */
    public static Option<Duration> duration(String name, Duration min, Duration max) {
        String form = "a duration such as 500ms, 30s, 5m, 2h, 1d or PT1M30S"
                + (max.equals(Durations.MAX) ? ", at least " + min : ", from " + min + " to " + max);
        return new Option<>(
                name,
                Duration.class,
                form,
                Durations::parse,
                time -> min.compareTo(time) <= 0 && time.compareTo(max) <= 0,
                false);
    }

    /**
     * Creates an option whose value is an object. Only {@link LockConfig.Builder#set(Option, Object)} can set it; a URL cannot.
     *
     * @param <T> the type of the object
     * @param name the name
     * @param type the type of the object
     * @return the option
     */
    public static <T> Option<T> object(String name, Class<T> type) {
        String form = "an object of type " + type.getName() + ", set in code with LockConfig.Builder.set";
        return new Option<>(
                name,
                Objects.requireNonNull(type),
                form,
                text -> {
                    throw new IllegalArgumentException("an object has no text");
                },
                object -> true,
                false);
    }

    /**
     * Returns the same option with a value that is a secret: no message and no {@code toString} shows it.
     *
     * @return the sensitive option
     */
    public Option<T> sensitive() {
        return new Option<>(name, type, form, parser, limits, true);
    }

    /**
     * Returns the name, as it is written in a URL.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns whether the value is a secret.
     *
     * @return true if no message and no {@code toString} may show the value
     */
    public boolean isSensitive() {
        return sensitive;
    }

    /** Parses a text, or throws IllegalArgumentException with a message for users. */
    T parse(String text) {
        T value;
        try {
            value = parser.apply(text);
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message repeats the text, which may be a secret.
            throw notOfThisForm(text);
        }
        if (!limits.test(value)) {
            throw notOfThisForm(text);
        }
        return value;
    }

    /** Returns the value if this option takes it, or throws IllegalArgumentException with a message for users. */
    T check(Object value) {
        if (!type.isInstance(value) || !limits.test(type.cast(value))) {
            throw notOfThisForm(value.toString());
        }
        return type.cast(value);
    }

    private IllegalArgumentException notOfThisForm(String value) {
        return new IllegalArgumentException("option " + Quoted.of(name) + " must be " + form + ", but was "
                + (sensitive ? "something else (the value is a secret)" : Quoted.of(value)));
    }

    private static Boolean parseFlag(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException("not a flag");
    }

    @Override
    public String toString() {
        return "Option[" + name + ", " + form + (sensitive ? ", secret]" : "]");
    }
}
