package dev.holdfast.guice;

import com.google.inject.TypeLiteral;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a lock with placeholders for the parameters of a method. */
final class NameTemplate {
    private static final Pattern TOKEN = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}|([^{}]+)|[{}]");

    private final List<Part> parts;

    private NameTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /** A part of the name. */
    interface Part {
        String of(Object[] arguments);
    }

    /**
     * Resolves a template.
     *
     * @throws IllegalArgumentException if it does not suit the method; the message is for users
     */
    static NameTemplate of(String text, TypeLiteral<?> type, Method method) {
        List<Part> parts = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            parts.add(part(token, text, type, method));
        }
        if (parts.isEmpty()) {
            throw LockedMethod.problem(method, "the name of the lock is empty");
        }
        return new NameTemplate(List.copyOf(parts));
    }

    private static Part part(Matcher token, String text, TypeLiteral<?> type, Method method) {
        if (token.group(1) != null) {
            return ParameterPlaceholder.of(token.group(1), type, method);
        }
        String literal = token.group(2) != null ? token.group(2) : token.group();
        return switch (literal) {
            case "{{" -> arguments -> "{";
            case "}}" -> arguments -> "}";
            case "{", "}" ->
                throw LockedMethod.problem(
                        method, "a brace in '" + text + "' has no partner. Two braces stand for one");
            default -> arguments -> literal;
        };
    }

    /**
     * Returns the name of the lock for a call.
     *
     * @throws IllegalArgumentException if a value that the name needs is null
     */
    String nameFor(Object[] arguments) {
        StringBuilder name = new StringBuilder();
        parts.forEach(part -> name.append(part.of(arguments)));
        return name.toString();
    }
}
