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

/** Objects of the API that do what others do, except for some methods. */
final class Proxies {
    /** What is done instead of a method, whatever its overload. */
    @FunctionalInterface
    interface Instead<T> {
        Object call(T original, Object[] arguments) throws Throwable;
    }

    /** A provider whose locks do something else. */
    static LockProvider locks(LockProvider right, Map<String, Instead<DistributedLock>> changes) {
        return over(
                LockProvider.class,
                right,
                Map.of(
                        "lock",
                        (provider, arguments) -> over(DistributedLock.class, lock(provider, arguments), changes)),
                result -> result);
    }

    /** A provider whose leases do something else. */
    static LockProvider leases(LockProvider right, Map<String, Instead<Lease>> changes) {
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
                right,
                Map.of(
                        "lock",
                        (provider, arguments) ->
                                over(DistributedLock.class, lock(provider, arguments), Map.of(), changed)));
    }

    static LockListener listener(LockListener right, Map<String, Instead<LockListener>> changes) {
        return over(LockListener.class, right, changes);
    }

    static LockProvider provider(LockProvider right, Map<String, Instead<LockProvider>> changes) {
        return over(LockProvider.class, right, changes);
    }

    private static DistributedLock lock(LockProvider provider, Object[] arguments) {
        return arguments.length == 1
                ? provider.lock((String) arguments[0])
                : provider.lock((String) arguments[0], (LockOptions) arguments[1]);
    }

    private static <T> T over(Class<T> type, T right, Map<String, Instead<T>> changes) {
        return over(type, right, changes, result -> result);
    }

    private static <T> T over(
            Class<T> type, T right, Map<String, Instead<T>> changes, UnaryOperator<Object> changedResult) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Instead<T> instead = changes.get(method.getName());
                    if (instead != null) {
                        return instead.call(right, arguments == null ? new Object[0] : arguments);
                    }
                    try {
                        return changedResult.apply(method.invoke(right, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Proxies() {}
}
