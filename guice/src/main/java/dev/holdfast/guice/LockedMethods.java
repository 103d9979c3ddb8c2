package dev.holdfast.guice;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the methods of a class that are annotated with {@link Locked}. */
final class LockedMethods {
    private static final ClassValue<List<Method>> OF_CLASS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            try {
                return find(type);
            } catch (LinkageError e) {
                return List.of(); // the methods of the class cannot be inspected
            }
        }
    };

    private record Signature(String name, List<Class<?>> parameters) {
        static Signature of(Method method) {
            return new Signature(method.getName(), List.of(method.getParameterTypes()));
        }
    }

    /** Returns the annotated methods of a class and its supertypes, including those that cannot be intercepted. */
    static List<Method> of(Class<?> type) {
        return OF_CLASS.get(type);
    }

    private static List<Method> find(Class<?> type) {
        List<Method> locked = new ArrayList<>();
        Map<Signature, Method> overriding = new LinkedHashMap<>();
        for (Method method : all(type)) {
            Signature signature = Signature.of(method);
            boolean isVirtual = !Modifier.isPrivate(method.getModifiers()) && !Modifier.isStatic(method.getModifiers());
            @Nullable Method below = isVirtual ? overriding.putIfAbsent(signature, method) : null;
            // An overridden annotation counts only if the overriding method has none: LockedMethod refuses that.
            if (method.isAnnotationPresent(Locked.class)
                    && (below == null || !below.isAnnotationPresent(Locked.class))) {
                locked.add(method);
            }
        }
        return List.copyOf(locked);
    }

    /** Returns the method of a subclass that overrides the given one, or null. */
    static @Nullable Method overriding(Class<?> type, Method method) {
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            return null;
        }
        Method first = all(type).stream()
                .filter(other -> Signature.of(other).equals(Signature.of(method)))
                .findFirst()
                .orElse(method);
        return first.equals(method) ? null : first;
    }

    /** Returns all methods except those that the compiler adds: classes before their superclasses, interfaces last. */
    private static List<Method> all(Class<?> type) {
        List<Method> all = new ArrayList<>();
        List<Class<?>> interfaces = new ArrayList<>();
        for (Class<?> next = type; next != null && next != Object.class; next = next.getSuperclass()) {
            addMethods(next, all);
            addInterfaces(next, interfaces);
        }
        interfaces.forEach(next -> addMethods(next, all));
        return all;
    }

    private static void addMethods(Class<?> type, List<Method> all) {
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isBridge() && !method.isSynthetic())
                .forEach(all::add);
    }

    private static void addInterfaces(Class<?> type, List<Class<?>> interfaces) {
        for (Class<?> next : type.getInterfaces()) {
            if (!interfaces.contains(next)) {
                interfaces.add(next);
                addInterfaces(next, interfaces);
            }
        }
    }

    private LockedMethods() {}
}
