package dev.holdfast.guice;

import com.google.inject.BindingAnnotation;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.Option;
import dev.holdfast.StandardOptions;
import jakarta.inject.Qualifier;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Locked} annotation of one method, resolved and checked.
 *
 * @param options the options of the lock, or null for those of the provider
 * @param waitTimeout how long to wait, or null if the annotation does not say
 * @param throwsInterrupted whether the method declares {@link InterruptedException} or a superclass
 */
record LockedMethod(
        Key<LockProvider> provider,
        NameTemplate name,
        @Nullable LockOptions options,
        @Nullable Duration waitTimeout,
        Locked.WhenBusy whenBusy,
        ReturnType returnType,
        LeaseParameters leaseParameters,
        boolean throwsInterrupted) {
    private static final Option<Duration> WAIT_TIMEOUT = Option.duration("waitTimeout");

    /**
     * Resolves the annotation of a method.
     *
     * @param type the class that Guice creates, which may inherit the method
     * @throws IllegalArgumentException if the annotation does not suit the method; the message is for users
     */
    static LockedMethod of(TypeLiteral<?> type, Method method) {
        checkInterceptable(type.getRawType(), method);
        Locked locked = method.getAnnotation(Locked.class);
        LeaseParameters leaseParameters = LeaseParameters.of(method);
        ReturnType returnType = ReturnType.of(type.getReturnType(method), method);
        Duration wait = duration(WAIT_TIMEOUT, locked.waitTimeout(), method).orElse(null);
        if (returnType.isStage() && wait == null && locked.whenBusy() == Locked.WhenBusy.THROW) {
            throw problem(
                    method, "returns a stage, so it has to say how long to wait: @Locked(…, waitTimeout = \"5s\")");
        }
        if (!returnType.canBeEmpty() && locked.whenBusy() == Locked.WhenBusy.SKIP) {
            throw problem(
                    method,
                    "returns the primitive type " + method.getReturnType() + ", which cannot tell that the method was"
                            + " skipped. Return an Optional, or leave out whenBusy = SKIP");
        }
        return new LockedMethod(
                providerOf(method),
                NameTemplate.of(locked.value(), type, method),
                duration(StandardOptions.LEASE_TIME, locked.leaseTime(), method)
                        .map(lease -> LockOptions.builder().leaseTime(lease).build())
                        .orElse(null),
                wait,
                locked.whenBusy(),
                returnType,
                leaseParameters,
                List.of(method.getExceptionTypes()).stream()
                        .anyMatch(thrown -> thrown.isAssignableFrom(InterruptedException.class)));
    }

    private static void checkInterceptable(Class<?> type, Method method) {
        int modifiers = method.getModifiers();
        Method overriding = LockedMethods.overriding(type, method);
        if (overriding != null) {
            throw problem(
                    method,
                    "is overridden by " + overriding.getDeclaringClass().getName() + " without @Locked. Annotations of"
                            + " methods are not inherited: put it on the method that runs");
        }
        if (method.getDeclaringClass().isInterface()) {
            throw problem(
                    method, "is a method of an interface, which Guice does not intercept. Annotate the class's own");
        }
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers)) {
            throw problem(
                    method,
                    "is " + Modifier.toString(modifiers & (Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL))
                            + ", and Guice cannot intercept that. Make it package-private, and neither static nor final");
        }
        if (Modifier.isFinal(type.getModifiers())) {
            throw problem(
                    method, "is in the final class " + type.getName() + ", which Guice cannot subclass to intercept");
        }
    }

    private static Key<LockProvider> providerOf(Method method) {
        List<Annotation> qualifiers = Arrays.stream(method.getAnnotations())
                .filter(annotation -> annotation.annotationType().isAnnotationPresent(Qualifier.class)
                        || annotation.annotationType().isAnnotationPresent(BindingAnnotation.class))
                .toList();
        if (qualifiers.size() > 1) {
            throw problem(method, "has several qualifiers: " + qualifiers + ". Only one provider can give the lock");
        }
        return qualifiers.isEmpty() ? Key.get(LockProvider.class) : Key.get(LockProvider.class, qualifiers.get(0));
    }

    private static Optional<Duration> duration(Option<Duration> option, String text, Method method) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return LockConfig.builder("locked").set(option.name(), text).build().get(option);
        } catch (LockConfigurationException e) {
            throw problem(method, e.getMessage());
        }
    }

    static IllegalArgumentException problem(Method method, @Nullable String what) {
        return new IllegalArgumentException("@Locked method "
                + method.getDeclaringClass().getSimpleName() + "." + method.getName() + ": " + what + ".");
    }
}
