package dev.holdfast.guice;

import com.google.inject.TypeLiteral;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The return type of a locked method.
 *
 * @param isStage whether it is a stage, whose completion ends the lease
 * @param canBeEmpty whether a method that was skipped can return a value
 * @param empty the value that a skipped method returns, or that its stage completes with
 */
record ReturnType(
        boolean isStage, boolean canBeEmpty, @Nullable Object empty) {
    private static final Map<Class<?>, Object> EMPTY = Map.of(
            Optional.class, Optional.empty(),
            OptionalInt.class, OptionalInt.empty(),
            OptionalLong.class, OptionalLong.empty(),
            OptionalDouble.class, OptionalDouble.empty(),
            Iterable.class, List.of(),
            Collection.class, List.of(),
            List.class, List.of(),
            Set.class, Set.of(),
            Map.class, Map.of());

    static ReturnType of(TypeLiteral<?> type, Method method) {
        Class<?> raw = type.getRawType();
        if (raw == CompletionStage.class || raw == CompletableFuture.class) {
            Type value =
                    type.getType() instanceof ParameterizedType stage ? stage.getActualTypeArguments()[0] : Void.class;
            return new ReturnType(true, true, emptyOf(value));
        }
        if (DeferredTypes.isDeferred(raw) || DeferredTypes.isSuspending(method)) {
            throw LockedMethod.problem(
                    method,
                    "its work goes on after it has returned " + raw.getName() + ", and it is not known until when."
                            + " Return a CompletionStage or a CompletableFuture, or acquire the lock in the method");
        }
        return new ReturnType(false, raw == void.class || !raw.isPrimitive(), emptyOf(type.getType()));
    }

    private static @Nullable Object emptyOf(Type type) {
        return EMPTY.get(type instanceof ParameterizedType generic ? generic.getRawType() : type);
    }
}
