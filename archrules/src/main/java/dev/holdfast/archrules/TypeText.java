package dev.holdfast.archrules;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Formats types as the source of one class would name them: with nullness, and with short names in its own package and in
 * {@code java.lang}.
 */
final class TypeText {
    private final Class<?> reader;
    private final Set<Class<?>> named = new LinkedHashSet<>();

    TypeText(Class<?> reader) {
        this.reader = reader;
    }

    /** Returns all classes that were named. */
    Set<Class<?>> named() {
        return named;
    }

    /** Returns the line that declares the class itself. */
    String header() {
        StringBuilder line = new StringBuilder();
        int modifiers = reader.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED);
        line.append(Modifier.toString(modifiers)).append(' ');
        if (reader.isInterface()) {
            line.append(reader.isSealed() ? "sealed " : "");
            line.append(reader.isAnnotation() ? "@interface " : "interface ");
        } else if (reader.isEnum() || reader.isRecord()) {
            line.append(reader.isEnum() ? "enum " : "record ");
        } else {
            boolean inner = reader.getDeclaringClass() != null && Modifier.isStatic(reader.getModifiers());
            line.append(inner ? "static " : "").append(reader.isSealed() ? "sealed " : "");
            line.append(Modifier.toString(reader.getModifiers() & (Modifier.ABSTRACT | Modifier.FINAL)));
            line.append(line.charAt(line.length() - 1) == ' ' ? "" : " ").append("class ");
        }
        line.append(reader.getCanonicalName())
                .append(parameters(reader.getTypeParameters()).stripTrailing());
        List<String> supertypes = new ArrayList<>();
        AnnotatedType above = visibleSuperclass(supertypes);
        if (above != null && !reader.isEnum() && !reader.isRecord()) {
            line.append(" extends ").append(of(above));
        }
        Arrays.stream(reader.getAnnotatedInterfaces()).map(this::of).forEach(supertypes::add);
        if (!supertypes.isEmpty() && !reader.isAnnotation()) {
            line.append(reader.isInterface() ? " extends " : " implements ").append(String.join(", ", supertypes));
        }
        if (reader.isSealed() && !reader.isEnum()) {
            line.append(Arrays.stream(reader.getPermittedSubclasses())
                    .map(this::name)
                    .collect(Collectors.joining(", ", " permits ", "")));
        }
        return line.toString();
    }

    /** Returns the nearest superclass that is public, and adds the interfaces of those that were passed over. */
    private @Nullable AnnotatedType visibleSuperclass(List<String> interfaces) {
        Class<?> type = reader;
        while (type.getSuperclass() != null && type.getSuperclass() != Object.class) {
            AnnotatedType above = type.getAnnotatedSuperclass();
            type = type.getSuperclass();
            if (Modifier.isPublic(type.getModifiers())) {
                return above;
            }
            Arrays.stream(type.getAnnotatedInterfaces()).map(this::of).forEach(interfaces::add);
        }
        return null;
    }

    /** Returns type parameters with their bounds and a trailing space, or an empty text if there are none. */
    String parameters(TypeVariable<?>[] variables) {
        if (variables.length == 0) {
            return "";
        }
        return Arrays.stream(variables)
                .map(variable -> variable.getName() + bounds(variable.getAnnotatedBounds(), " extends "))
                .collect(Collectors.joining(", ", "<", "> "));
    }

    String list(AnnotatedType[] types) {
        return Arrays.stream(types).map(this::of).collect(Collectors.joining(", "));
    }

    String of(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            String component = of(array.getAnnotatedGenericComponentType());
            return component + (isNullable(type) ? " @Nullable []" : "[]");
        }
        return (isNullable(type) ? "@Nullable " : "") + plain(type);
    }

    private String plain(AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType parameterized) {
            Class<?> raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
            return name(raw) + "<" + list(parameterized.getAnnotatedActualTypeArguments()) + ">";
        }
        if (type instanceof AnnotatedTypeVariable) {
            return ((TypeVariable<?>) type.getType()).getName();
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            AnnotatedType[] lower = wildcard.getAnnotatedLowerBounds();
            return "?"
                    + (lower.length > 0
                            ? " super " + list(lower)
                            : bounds(wildcard.getAnnotatedUpperBounds(), " extends "));
        }
        return name((Class<?>) type.getType());
    }

    private String bounds(AnnotatedType[] bounds, String keyword) {
        List<String> shown = Arrays.stream(bounds)
                .map(this::of)
                .filter(bound -> !bound.equals("Object"))
                .toList();
        return shown.isEmpty() ? "" : keyword + String.join(" & ", shown);
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private String name(Class<?> type) {
        named.add(type);
        String name = Objects.requireNonNull(type.getCanonicalName(), type::getName);
        String home = type.getPackageName();
        boolean isNear = home.equals("java.lang") || home.equals(reader.getPackageName());
        return isNear && !type.isPrimitive() ? name.substring(home.length() + 1) : name;
    }
}
