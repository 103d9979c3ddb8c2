package dev.holdfast.guice;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** Recognizes return types whose work goes on, or only begins, after the method has returned. */
final class DeferredTypes {
    /** By name, as their libraries need not be on the class path. */
    private static final Set<String> NAMES = Set.of(
            Future.class.getName(),
            CompletionStage.class.getName(),
            Flow.Publisher.class.getName(),
            BaseStream.class.getName(),
            "org.reactivestreams.Publisher",
            "io.reactivex.CompletableSource",
            "io.reactivex.MaybeSource",
            "io.reactivex.ObservableSource",
            "io.reactivex.SingleSource",
            "io.reactivex.rxjava3.core.CompletableSource",
            "io.reactivex.rxjava3.core.MaybeSource",
            "io.reactivex.rxjava3.core.ObservableSource",
            "io.reactivex.rxjava3.core.SingleSource",
            "io.smallrye.mutiny.Multi",
            "io.smallrye.mutiny.Uni",
            "kotlinx.coroutines.Job",
            "kotlinx.coroutines.flow.Flow");

    static boolean isDeferred(Class<?> type) {
        Set<Class<?>> all = new HashSet<>();
        addWithSupertypes(type, all);
        return all.stream().anyMatch(each -> NAMES.contains(each.getName()));
    }

    /** Returns whether the method is a suspending function of Kotlin. */
    static boolean isSuspending(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .anyMatch(type -> type.getName().equals("kotlin.coroutines.Continuation"));
    }

    private static void addWithSupertypes(@Nullable Class<?> type, Set<Class<?>> all) {
        if (type != null && all.add(type)) {
            addWithSupertypes(type.getSuperclass(), all);
            for (Class<?> next : type.getInterfaces()) {
                addWithSupertypes(next, all);
            }
        }
    }

    private DeferredTypes() {}
}
