package dev.holdfast.guice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockListener;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersTest {
    private static List<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                .map(ListenersTest::signature)
                .sorted()
                .toList();
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }

    @Test
    void noEventIsKeptFromAListener() {
        assertThat(methods(Listeners.class)).isEqualTo(methods(LockListener.class));
    }
}
