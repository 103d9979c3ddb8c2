package dev.holdfast.memory;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Objects of the API that forward to another object, except for some methods. */
final class Proxies {
    /** The replacement of a method and its overloads. */
    @FunctionalInterface
    interface Replacement<T> {
        Object call(T original, Object[] arguments) throws Throwable;
    }

    /** Returns a provider whose locks have other methods. */
    static LockProvider locks(LockProvider target, Map<String, Replacement<DistributedLock>> changes) {
        return over(
                LockProvider.class,
                target,
                Map.of(
                        "lock",
                        (provider, arguments) -> over(DistributedLock.class, lock(provider, arguments), changes)),
                result -> result);
    }

    /** Returns a provider whose leases have other methods. */
    static LockProvider leases(LockProvider target, Map<String, Replacement<Lease>> changes) {
        UnaryOperator<Object> changed = result -> {
            if (result instanceof Lease lease) {
                return over(Lease.class, lease, changes);
            }
            return result instanceof Optional<?> optional && optional.orElse(null) instanceof Lease lease
                    ? Optional.of(over(Lease.class, lease, changes))
                    : result;
        };
        return over(
                LockProvider.class,
                target,
                Map.of(
                        "lock",
                        (provider, arguments) ->
                                over(DistributedLock.class, lock(provider, arguments), Map.of(), changed)));
    }

    static LockListener listener(LockListener target, Map<String, Replacement<LockListener>> changes) {
        return over(LockListener.class, target, changes);
    }

    static LockProvider provider(LockProvider target, Map<String, Replacement<LockProvider>> changes) {
        return over(LockProvider.class, target, changes);
    }

    private static DistributedLock lock(LockProvider provider, Object[] arguments) {
        return arguments.length == 1
                ? provider.lock((String) arguments[0])
                : provider.lock((String) arguments[0], (LockOptions) arguments[1]);
    }

    private static <T> T over(Class<T> type, T target, Map<String, Replacement<T>> changes) {
        return over(type, target, changes, result -> result);
    }

    private static <T> T over(
            Class<T> type, T target, Map<String, Replacement<T>> changes, UnaryOperator<Object> changedResult) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Replacement<T> replacement = changes.get(method.getName());
                    if (replacement != null) {
                        return replacement.call(target, arguments == null ? new Object[0] : arguments);
                    }
                    try {
                        return changedResult.apply(method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Proxies() {}
}
