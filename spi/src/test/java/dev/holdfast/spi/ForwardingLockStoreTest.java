package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Capability;
import dev.holdfast.LockException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockUnavailableException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardingLockStoreTest {
    private static final Ownership OWNER = Owners.newOwner("a");

    private static final Map<Class<?>, Object> ARGUMENTS = Map.of(
            Claim.class,
            Claim.of(OWNER, Duration.ofSeconds(1), Duration.ofSeconds(2)),
            Ownership.class,
            OWNER,
            List.class,
            List.of(new Renewal(OWNER, Duration.ofSeconds(1))),
            Duration.class,
            Duration.ofSeconds(3),
            String.class,
            "a",
            LockOptions.class,
            LockOptions.defaults(),
            LockException.class,
            new LockUnavailableException("a", "no reply", null),
            Class.class,
            Integer.class);

    private static final Map<Class<?>, Object> RESULTS = Map.of(
            AcquireReply.class, AcquireReply.granted(OptionalLong.of(7)),
            ReleaseReply.class, ReleaseReply.RELEASED,
            CompletableFuture.class, CompletableFuture.failedFuture(new AssertionError("no form waits for another")),
            Set.class, Set.of(Capability.FENCING),
            Optional.class, Optional.of(new Object()),
            boolean.class, true);

    private final List<String> calls = new ArrayList<>();
    private final LockStore target = (LockStore) Proxy.newProxyInstance(
            LockStore.class.getClassLoader(), new Class<?>[] {LockStore.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("toString")) {
                    return "target";
                }
                calls.add(method.getName() + (arguments == null ? "[]" : Arrays.toString(arguments)));
                return RESULTS.get(method.getReturnType());
            });
    private final ForwardingLockStore store = new ForwardingLockStore(target) {};

    static Stream<Method> methods() {
        return Arrays.stream(LockStore.class.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void eachMethodForwardsItsArgumentsAndReturnsTheResult(Method method) throws ReflectiveOperationException {
        Object[] arguments =
                Arrays.stream(method.getParameterTypes()).map(ARGUMENTS::get).toArray();
        assertThat(arguments).as("arguments that this test knows").doesNotContainNull();

        Object result = method.invoke(store, arguments);

        assertThat(calls).containsExactly(method.getName() + Arrays.toString(arguments));
        assertThat(result).isEqualTo(RESULTS.get(method.getReturnType()));
    }

    @Test
    void lateRequestsAreThoseOfTheTarget() {
        assertThat(store.hasLateRequest(OWNER)).isTrue();
        assertThat(calls).containsExactly("hasLateRequest[" + OWNER + "]");
    }

    @Test
    void unwrapPrefersTheDecorator() {
        assertThat(store.unwrap(LockStore.class)).containsSame(store);
        assertThat(calls).isEmpty();
    }

    @Test
    void toStringIsThatOfTheTarget() {
        assertThat(store).hasToString("target");
    }
}
