package dev.holdfast.spi;

import dev.holdfast.Capability;
import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockState;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A provider that was not made by the engine. A test decides what it replies, and sees what it was asked. */
final class ThirdPartyProvider implements LockProvider {
    final List<LockOptions> options = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    final FakeLease lease = new FakeLease();
    CompletableFuture<Optional<Lease>> acquired = CompletableFuture.completedFuture(Optional.of(lease.proxy));
    Set<Capability> capabilities = Set.of(Capability.FENCING, Capability.CROSS_PROCESS, Capability.CALLER_TOKEN);

    /** A lease with what a bridge uses of it. */
    static final class FakeLease {
        final List<String> calls = new ArrayList<>();
        final CompletableFuture<LeaseLoss> lost = new CompletableFuture<>();
        CompletableFuture<Boolean> renewed = CompletableFuture.completedFuture(true);
        CompletableFuture<Boolean> released = CompletableFuture.completedFuture(true);

        final Lease proxy = ThirdPartyProvider.proxy(Lease.class, (self, method, arguments) -> {
            switch (method.getName()) {
                case "fencingToken" -> {
                    return OptionalLong.of(7);
                }
                case "fallback" -> {
                    return Optional.of("spare");
                }
                case "lost" -> {
                    return lost;
                }
                case "renewAsync" -> {
                    calls.add("renew for " + arguments[0]);
                    return renewed;
                }
                case "releaseAsync" -> {
                    calls.add("release");
                    return released;
                }
                default -> throw new UnsupportedOperationException(method.getName());
            }
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public DistributedLock lock(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a name of this provider must not be empty");
        }
        return lock(name, LockOptions.defaults());
    }

    @Override
    public DistributedLock lock(String name, LockOptions wanted) {
        return proxy(DistributedLock.class, (self, method, arguments) -> {
            switch (method.getName()) {
                case "tryAcquireAsync" -> {
                    calls.add("acquire " + name + " within " + ((Duration) arguments[0]).toMillis() + " ms");
                    options.add(wanted);
                    return acquired;
                }
                case "inspectAsync" -> {
                    return CompletableFuture.completedFuture(
                            LockState.free(name).build());
                }
                default -> throw new UnsupportedOperationException(method.getName());
            }
        });
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return type == String.class ? Optional.of(type.cast("client")) : Optional.empty();
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public String toString() {
        return "third party";
    }
}
