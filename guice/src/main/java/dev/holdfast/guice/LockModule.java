package dev.holdfast.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Singleton;
import com.google.inject.Stage;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.spi.Message;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.UnaryOperator;

/**
 * Binds one {@link LockProvider}, and runs methods that are annotated with {@link Locked} under a lock.
 *
 * <pre>{@code
 * install(LockModule.of(url));
 * install(LockModule.of(payments).annotatedWith(Payments.class));
 * LockModule.listeners(binder()).addBinding().to(Alarm.class);
 * }</pre>
 *
 * <p>A mistake in a URL or in properties is an error when the injector is created. The provider is a singleton: it is opened
 * when the injector is created in {@link Stage#PRODUCTION}, and at its first use otherwise. A server that is down at that time
 * is not an error.
 *
 * <p>It also binds {@link LockShutdown}, which closes all providers of the injector, and a set of {@link LockListener}s with the
 * same qualifier; add listeners through {@link #listeners(Binder)}. Nothing else is visible.
 *
 * <p>Install all of these modules in one injector and outside of private modules. Instances are immutable, thread-safe, and can
 * be used for several injectors.
 */
public final class LockModule extends AbstractModule {
    private final ProviderSource source;
    private final UnaryOperator<Key<?>> qualifier;

    private LockModule(ProviderSource source, UnaryOperator<Key<?>> qualifier) {
        this.source = source;
        this.qualifier = qualifier;
    }

    private static LockModule of(ProviderSource source) {
        return new LockModule(source, UnaryOperator.identity());
    }

    /**
     * Returns a module that binds the provider of a URL.
     *
     * @param url a URL, such as {@code lock:redis://localhost:6379}; see {@link LockConfig}
     * @return a module
     */
    public static LockModule of(String url) {
        Objects.requireNonNull(url);
        return of(ProviderSource.opened(() -> LockConfig.parse(url)));
    }

    /**
     * Returns a module that binds the provider of a configuration.
     *
     * @param config the configuration
     * @return a module
     */
    public static LockModule of(LockConfig config) {
        Objects.requireNonNull(config);
        return of(ProviderSource.opened(() -> config));
    }

    /**
     * Returns a module that binds the provider described by properties: {@code locks.url}, optionally {@code locks.username}
     * and {@code locks.password}, and any option as {@code locks.OPTION}, such as {@code locks.leaseTime}.
     *
     * @param properties the properties; names that do not begin with the prefix are ignored
     * @param prefix the prefix of the names, such as {@code locks}
     * @return a module
     */
    public static LockModule of(Properties properties, String prefix) {
        Properties copy = new Properties();
        properties.stringPropertyNames().forEach(name -> copy.setProperty(name, properties.getProperty(name)));
        Objects.requireNonNull(prefix);
        return of(ProviderSource.opened(() -> ConfigProperties.read(copy, prefix, "the properties")));
    }

    /**
     * Returns a module that binds the provider described by a file of properties, as {@link #of(Properties, String)} does. The
     * file is read as UTF-8 when the injector is created.
     *
     * @param file the file
     * @param prefix the prefix of the names, such as {@code locks}
     * @return a module
     */
    public static LockModule of(Path file, String prefix) {
        Objects.requireNonNull(file);
        Objects.requireNonNull(prefix);
        return of(ProviderSource.opened(() -> ConfigProperties.read(file, prefix)));
    }

    /**
     * Returns a module that binds a provider over a client object that the application has bound, such as a Lettuce
     * {@code RedisClient}. The client is neither reconfigured nor closed; close it after the locks.
     *
     * @param client the type of the client, as it is bound
     * @return a module
     * @see LockProviders#wrap(Object, LockConfig)
     */
    public static LockModule wrapping(Class<?> client) {
        return wrapping(Key.get(client), LockConfig.builder("redis").build());
    }

    /**
     * Returns a module that binds a provider over a client object that the application has bound.
     *
     * @param client the key of the client
     * @param options the options; scheme and endpoints are ignored
     * @return a module
     * @see LockProviders#wrap(Object, LockConfig)
     */
    public static LockModule wrapping(Key<?> client, LockConfig options) {
        return of(ProviderSource.wrapped(Objects.requireNonNull(client), Objects.requireNonNull(options)));
    }

    /**
     * Returns a module like this one whose provider has a qualifier, so that an injector can have several providers.
     *
     * @param annotation a qualifier without attributes
     * @return a module with that qualifier
     */
    public LockModule annotatedWith(Class<? extends Annotation> annotation) {
        Objects.requireNonNull(annotation);
        return new LockModule(source, key -> key.withAnnotation(annotation));
    }

    /**
     * Returns a module like this one whose provider has a qualifier, so that an injector can have several providers.
     *
     * @param annotation a qualifier, such as {@code Names.named("payments")}
     * @return a module with that qualifier
     */
    public LockModule annotatedWith(Annotation annotation) {
        Objects.requireNonNull(annotation);
        return new LockModule(source, key -> key.withAnnotation(annotation));
    }

    /**
     * Returns a binder that adds listeners to the provider without a qualifier.
     *
     * @param binder the binder of the module that binds the listeners
     * @return a binder of the set of listeners
     */
    public static Multibinder<LockListener> listeners(Binder binder) {
        return Multibinder.newSetBinder(binder, LockListener.class);
    }

    /**
     * Returns a binder that adds listeners to the provider with a qualifier.
     *
     * @param binder the binder of the module that binds the listeners
     * @param annotation the qualifier of the provider
     * @return a binder of the set of listeners
     */
    public static Multibinder<LockListener> listeners(Binder binder, Class<? extends Annotation> annotation) {
        return Multibinder.newSetBinder(binder, LockListener.class, annotation);
    }

    /**
     * Returns a binder that adds listeners to the provider with a qualifier.
     *
     * @param binder the binder of the module that binds the listeners
     * @param annotation the qualifier of the provider
     * @return a binder of the set of listeners
     */
    public static Multibinder<LockListener> listeners(Binder binder, Annotation annotation) {
        return Multibinder.newSetBinder(binder, LockListener.class, annotation);
    }

    @Override
    protected void configure() {
        install(new SharedModule());
        Key<LockProvider> key = qualified(Key.get(LockProvider.class));
        Key<LockListener> listener = qualified(Key.get(LockListener.class));
        Multibinder.newSetBinder(binder(), listener);
        bind(key)
                .toProvider(new LockProviderOpener(
                        opening(key),
                        getProvider(listener.ofType(LockProviderOpener.LISTENERS)),
                        getProvider(LockShutdown.class)))
                .in(Singleton.class);
    }

    private ProviderSource.Opening opening(Key<LockProvider> key) {
        try {
            return source.prepare(binder());
        } catch (LockConfigurationException e) {
            binder().addError(new Message(
                    List.of(), "The lock provider of " + key + " cannot be configured: " + e.getMessage(), e));
            return listener -> {
                throw e;
            };
        }
    }

    @SuppressWarnings("unchecked") // a qualifier leaves the type as it is
    private <T> Key<T> qualified(Key<T> key) {
        return (Key<T>) qualifier.apply(key);
    }

    /** Returns the key of the provider, and nothing of the configuration. */
    @Override
    public String toString() {
        return "LockModule[" + qualified(Key.get(LockProvider.class)) + "]";
    }
}
