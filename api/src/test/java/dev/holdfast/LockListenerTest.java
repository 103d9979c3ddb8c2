package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LockListenerTest {
    private static final Map<Class<?>, Object> ARGUMENTS = Map.of(
            String.class,
            "a",
            Duration.class,
            Duration.ofSeconds(1),
            Lease.class,
            proxy(Lease.class, (method, arguments) -> {}),
            LeaseLoss.class,
            new LeaseLoss("a", "me", OptionalLong.empty(), LeaseLoss.Reason.EXPIRED, ""),
            LockException.class,
            new LockException("a", "b", null));

    private final List<String> events = new ArrayList<>();

    static List<Method> events() {
        return Stream.of(LockListener.class.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("events")
    void allPassesEachEventOnToEachListenerInOrder(Method event) throws Exception {
        Object[] arguments =
                Stream.of(event.getParameterTypes()).map(ARGUMENTS::get).toArray();
        LockListener both = LockListener.all(recording("first"), recording("second"));

        event.invoke(both, arguments);

        assertThat(events).containsExactly(described("first", event, arguments), described("second", event, arguments));
    }

    @Test
    void aListenerThatThrowsDoesNotKeepTheEventFromTheNext() {
        RuntimeException failure = new IllegalStateException("first");
        RuntimeException later = new IllegalStateException("third");
        LockListener all =
                LockListener.all(List.of(throwing(failure), recording("second"), throwing(later), recording("fourth")));

        assertThatThrownBy(() -> all.busy("a")).isSameAs(failure).hasSuppressedException(later);
        assertThat(events).containsExactly("second busy [a]", "fourth busy [a]");
    }

    @Test
    void anErrorDoesNotKeepTheEventFromTheNext() {
        AssertionError error = new AssertionError("first");
        LockListener all = LockListener.all(throwing(error), recording("second"));

        assertThatThrownBy(() -> all.busy("a")).isSameAs(error);
        assertThat(events).containsExactly("second busy [a]");
    }

    @Test
    void oneExceptionThatTwoListenersThrowIsThrownOnce() {
        RuntimeException failure = new IllegalStateException("both");

        assertThatThrownBy(() ->
                        LockListener.all(throwing(failure), throwing(failure)).busy("a"))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();
    }

    @Test
    void allOfOneListenerIsThatListener() {
        LockListener one = recording("one");

        assertThat(LockListener.all(one)).isSameAs(one);
        assertThat(LockListener.all(List.of(one))).isSameAs(one);
    }

    @Test
    void allOfNoListenerDoesNothing() {
        assertThatCode(() -> LockListener.all(List.of()).busy("a")).doesNotThrowAnyException();
    }

    @Test
    void allKeepsACopyOfTheCollection() {
        List<LockListener> listeners = new ArrayList<>(List.of(recording("one"), recording("two")));
        LockListener all = LockListener.all(listeners);
        listeners.clear();

        all.busy("a");

        assertThat(events).containsExactly("one busy [a]", "two busy [a]");
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void nullListenersAreRefused() {
        assertThatThrownBy(() -> LockListener.all(recording("one"), null)).isInstanceOf(NullPointerException.class);
    }

    private LockListener recording(String name) {
        return proxy(LockListener.class, (method, arguments) -> events.add(described(name, method, arguments)));
    }

    private static LockListener throwing(Throwable failure) {
        return proxy(LockListener.class, (method, arguments) -> {
            throw failure;
        });
    }

    private static String described(String name, Method event, Object[] arguments) {
        return name + " " + event.getName() + " " + Arrays.toString(arguments);
    }

    private interface Call {
        void to(Method method, Object[] arguments) throws Throwable;
    }

    /** Makes an object whose default methods, too, only make the call. */
    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            if (method.getName().equals("toString")) {
                return type.getSimpleName();
            }
            call.to(method, given);
            return null;
        }));
    }
}
