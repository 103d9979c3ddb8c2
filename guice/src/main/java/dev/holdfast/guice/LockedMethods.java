package dev.holdfast.guice;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the methods of a class that are to run under a lock. */
final class LockedMethods {
    private static final ClassValue<List<Method>> OF_CLASS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            try {
                return find(type);
            } catch (LinkageError e) {
                return List.of(); // a class whose methods nobody can look at
            }
        }
    };

    private record Signature(String name, List<Class<?>> parameters) {
        static Signature of(Method method) {
            return new Signature(method.getName(), List.of(method.getParameterTypes()));
        }
    }

    /** Returns the annotated methods of a class and of all above it, those included that cannot be intercepted. */
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
            // What is overridden counts only where the one that overrides it says nothing of locks.
            if (method.isAnnotationPresent(Locked.class)
                    && (below == null || !below.isAnnotationPresent(Locked.class))) {
                locked.add(method);
            }
        }
        return List.copyOf(locked);
    }

    /** Returns the method below the given one that overrides it, or null. */
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

    /** Returns all methods but those that the compiler adds, classes before their superclasses, interfaces last. */
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
