package dev.holdfast.guice;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does one thing to several. */
final class Each {
    /** Does it to each, whatever becomes of the others, and then throws the first exception with the others suppressed. */
    static <T> void of(Iterable<T> all, Consumer<? super T> action) {
        @Nullable RuntimeException first = null;
        for (T one : all) {
            try {
                action.accept(one);
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private Each() {}
}
