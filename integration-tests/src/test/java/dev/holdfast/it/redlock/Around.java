package dev.holdfast.it.redlock;

import dev.holdfast.LockProvider;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.LockStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a test does around the requests to a member. */
@FunctionalInterface
interface Around {
    /**
     * Makes a request, now or later.
     *
     * @param operation the name of the store's method
     * @param request makes the request
     */
    CompletableFuture<?> ask(String operation, Supplier<CompletableFuture<?>> request);

    /** Returns a member that asks the given one as the test wants it. */
    static LockProvider member(LockProvider real, Around around) {
        LockStore store = LockStores.of(real);
        return LockEngine.over((LockStore) Proxy.newProxyInstance(
                LockStore.class.getClassLoader(), new Class<?>[] {LockStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("unwrap") && args[0] == LockStore.class) {
                        return Optional.of(proxy);
                    }
                    return method.getReturnType() == CompletableFuture.class
                            ? around.ask(method.getName(), () ->
                                    (CompletableFuture<?>) invoke(() -> method.invoke(store, args)))
                            : invoke(() -> method.invoke(store, args));
                }));
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
