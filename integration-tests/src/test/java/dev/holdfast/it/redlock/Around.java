package dev.holdfast.it.redlock;

import dev.holdfast.LockProvider;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.spi.ForwardingLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.LockStores;
import dev.holdfast.spi.QuorumMember;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Intercepts the requests to a member. */
@FunctionalInterface
interface Around {
    /**
     * Sends a request, now or later.
     *
     * @param operation the name of the method of the store or of its quorum member
     * @param request sends the request
     */
    CompletableFuture<?> ask(String operation, Supplier<CompletableFuture<?>> request);

    /** Returns a member whose requests to the given one are intercepted. */
    static LockProvider member(LockProvider real, Around around) {
        LockStore store = LockStores.of(real);
        QuorumMember member = around(QuorumMember.class, store.quorumMember().orElseThrow(), around);
        return LockEngine.over(new ForwardingLockStore(around(LockStore.class, store, around)) {
            @Override
            public Optional<QuorumMember> quorumMember() {
                return Optional.of(member);
            }
        });
    }

    private static <T> T around(Class<T> type, T target, Around around) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> method.getReturnType() == CompletableFuture.class
                        ? around.ask(method.getName(), () ->
                                (CompletableFuture<?>) invoke(() -> method.invoke(target, args)))
                        : invoke(() -> method.invoke(target, args))));
    }

    /** A call by reflection. */
    @FunctionalInterface
    interface Call {
        Object make() throws ReflectiveOperationException;
    }

    private static Object invoke(Call call) {
        try {
            return call.make();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new AssertionError(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
