package dev.holdfast.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Binding;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.Stage;
import com.google.inject.matcher.Matcher;
import com.google.inject.matcher.Matchers;
import com.google.inject.spi.ConstructorBinding;
import org.jspecify.annotations.Nullable;

/** The bindings that exist once per injector. Guice installs equal modules once. */
final class SharedModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(LockShutdown.class).toProvider(LockShutdown::new).in(Singleton.class);
        bindListener(Matchers.any(), new LockedTypeListener());
        Matcher<Binding<?>> notConstructed = binding -> !(binding instanceof ConstructorBinding);
        bindListener(notConstructed, new InterceptionCheck());
        if (currentStage() == Stage.PRODUCTION) {
            FailedInjectorCleanup failed = new FailedInjectorCleanup();
            bindListener(Scopes::isSingleton, failed);
            install(failed);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SharedModule;
    }

    @Override
    public int hashCode() {
        return SharedModule.class.hashCode();
    }
}
