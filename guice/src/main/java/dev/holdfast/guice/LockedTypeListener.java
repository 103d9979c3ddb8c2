package dev.holdfast.guice;

import com.google.inject.Provider;
import com.google.inject.TypeLiteral;
import com.google.inject.matcher.Matchers;
import com.google.inject.spi.InjectionListener;
import com.google.inject.spi.Message;
import com.google.inject.spi.TypeEncounter;
import com.google.inject.spi.TypeListener;
import dev.holdfast.LockProvider;
import java.lang.reflect.Method;
import java.util.List;

/** Intercepts the locked methods of each class that Guice creates or injects. */
final class LockedTypeListener implements TypeListener {
    @Override
    public <T> void hear(TypeLiteral<T> type, TypeEncounter<T> encounter) {
        List<Method> methods = LockedMethods.of(type.getRawType());
        for (Method method : methods) {
            try {
                LockedMethod locked = LockedMethod.of(type, method);
                Provider<LockProvider> provider = encounter.getProvider(locked.provider());
                encounter.bindInterceptor(Matchers.only(method), new LockedInterceptor(locked, provider));
            } catch (IllegalArgumentException e) {
                encounter.addError(new Message(method, e.getMessage()));
            }
        }
        if (!methods.isEmpty()) {
            encounter.register((InjectionListener<T>) InterceptionCheck::check);
        }
    }
}
