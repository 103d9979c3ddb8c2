package dev.holdfast.guice;

import com.google.inject.TypeLiteral;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A placeholder that stands for the value of a parameter, or of a property of a parameter. */
final class ParameterPlaceholder implements NameTemplate.Part {
    /** The types whose text is the same in all processes. */
    private static final Set<Class<?>> TYPES = Set.of(
            String.class,
            Character.class,
            char.class,
            Boolean.class,
            boolean.class,
            Byte.class,
            byte.class,
            Short.class,
            short.class,
            Integer.class,
            int.class,
            Long.class,
            long.class,
            BigInteger.class,
            UUID.class);

    private final String placeholder;
    private final Method method;
    private final int position;
    private final List<Method> path;

    private ParameterPlaceholder(String placeholder, Method method, int position, List<Method> path) {
        this.placeholder = placeholder;
        this.method = method;
        this.position = position;
        this.path = path;
    }

    static ParameterPlaceholder of(String placeholder, TypeLiteral<?> type, Method method) {
        String[] words = placeholder.split("\\.", -1);
        int position = position(words[0], method);
        if (LeaseParameters.of(method).contains(position)) {
            throw LockedMethod.problem(method, "{" + placeholder + "} is known only after the lock was acquired");
        }
        List<Method> path = new ArrayList<>();
        Class<?> last = type.getParameterTypes(method).get(position).getRawType();
        for (String property : List.of(words).subList(1, words.length)) {
            Method getter = getter(property, last, placeholder, method);
            path.add(getter);
            last = getter.getReturnType();
        }
        if (!last.isEnum() && !TYPES.contains(last) && !last.getPackageName().equals("java.time")) {
            throw LockedMethod.problem(
                    method,
                    "{" + placeholder + "} is a " + last.getName()
                            + ", whose text may differ between processes. Name a property" + " of it, such as {"
                            + placeholder
                            + ".id}, that is a text, a whole number, a UUID or an enum");
        }
        return new ParameterPlaceholder(placeholder, method, position, List.copyOf(path));
    }

    private static int position(String name, Method method) {
        Parameter[] parameters = method.getParameters();
        if (name.matches("\\d{1,3}") && Integer.parseInt(name) < parameters.length) {
            return Integer.parseInt(name);
        }
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].isNamePresent() && parameters[i].getName().equals(name)) {
                return i;
            }
        }
        boolean namesAreMissing = Stream.of(parameters).anyMatch(parameter -> !parameter.isNamePresent());
        throw LockedMethod.problem(
                method,
                namesAreMissing
                        ? "the parameter of {" + name
                                + "} cannot be found, as the class was compiled without the names of"
                                + " parameters. Compile it with the option -parameters of javac, or write its position: {0}"
                        : "there is no parameter for {" + name + "}. There are: "
                                + Arrays.stream(parameters)
                                        .map(Parameter::getName)
                                        .toList());
    }

    private static Method getter(String property, Class<?> type, String placeholder, Method method) {
        String prefixed = property.isEmpty()
                ? ""
                : "get" + property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
        Method getter = Stream.of(property, prefixed)
                .flatMap(name -> Stream.of(type.getMethods())
                        .filter(each -> each.getName().equals(name) && each.getParameterCount() == 0)
                        .filter(each -> !each.isBridge() && !Modifier.isStatic(each.getModifiers())))
                .findFirst()
                .orElseThrow(() -> LockedMethod.problem(
                        method,
                        "{" + placeholder + "} needs a public method " + property + "() or " + prefixed + "() in "
                                + type.getName()));
        if (!getter.trySetAccessible()) {
            throw LockedMethod.problem(
                    method, "{" + placeholder + "} needs " + getter + ", whose package is not open to " + module());
        }
        return getter;
    }

    private static String module() {
        Module module = ParameterPlaceholder.class.getModule();
        return module.isNamed() ? module.getName() : "this library";
    }

    @Override
    public String of(Object[] arguments) {
        @Nullable Object value = arguments[position];
        for (Method getter : path) {
            value = value == null ? null : get(getter, value);
        }
        if (value == null) {
            throw new IllegalArgumentException(
                    "the name of the lock of " + method.getDeclaringClass().getSimpleName() + "." + method.getName()
                            + " needs {" + placeholder + "}, which is null");
        }
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }

    private @Nullable Object get(Method getter, Object owner) {
        try {
            return getter.invoke(owner);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("{" + placeholder + "} cannot be read", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("{" + placeholder + "} cannot be read", e);
        }
    }
}
