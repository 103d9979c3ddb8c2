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
 * Binds one {@link LockProvider}, and has methods that are annotated with {@link Locked} run under a lock.
 *
 * <pre>{@code
 * install(LockModule.of(url));
 * install(LockModule.of(payments).annotatedWith(Payments.class));
 * LockModule.listeners(binder()).addBinding().to(Alarm.class);
 * }</pre>
 *
 * <p>What is wrong with a URL or with properties is an error of the injector's creation. The provider is a singleton: it is
 * opened when the injector is created in {@link Stage#PRODUCTION}, and when it is first asked for otherwise. A server that is
 * down is no error then.
 *
 * <p>Besides the provider this binds {@link LockShutdown}, which closes all providers of the injector, and a set of
 * {@link LockListener}s with the same qualifier, to be filled through {@link #listeners(Binder)}. Nothing else can be seen.
 *
 * <p>Install all of these modules in one injector and outside of private modules. Instances are immutable and can be used for
 * several injectors.
 */
public final class LockModule extends AbstractModule {
    private final Source source;
    private final UnaryOperator<Key<?>> qualifier;

    private LockModule(Source source, UnaryOperator<Key<?>> qualifier) {
        this.source = source;
        this.qualifier = qualifier;
    }

    private static LockModule of(Source source) {
        return new LockModule(source, UnaryOperator.identity());
    }

    /**
     * Binds the provider that a URL stands for.
     *
     * @param url a URL, such as {@code lock:redis://localhost:6379}; see {@link LockConfig}
     * @return a module
     */
    public static LockModule of(String url) {
        Objects.requireNonNull(url);
        return of(Source.opened(() -> LockConfig.parse(url)));
    }

    /**
     * Binds the provider that a configuration stands for.
     *
     * @param config the configuration
     * @return a module
     */
    public static LockModule of(LockConfig config) {
        Objects.requireNonNull(config);
        return of(Source.opened(() -> config));
    }

    /**
     * Binds the provider that properties describe: {@code locks.url}, if wanted {@code locks.username} and
     * {@code locks.password}, and any option as {@code locks.OPTION}, such as {@code locks.leaseTime}.
     *
     * @param properties the properties; those that do not begin with the prefix are ignored
     * @param prefix what the names begin with, such as {@code locks}
     * @return a module
     */
    public static LockModule of(Properties properties, String prefix) {
        Properties copy = new Properties();
        properties.stringPropertyNames().forEach(name -> copy.setProperty(name, properties.getProperty(name)));
        Objects.requireNonNull(prefix);
        return of(Source.opened(() -> ConfigProperties.read(copy, prefix, "the properties")));
    }

    /**
     * Binds the provider that a file of properties describes, as {@link #of(Properties, String)} does. The file is read when
     * the injector is created, as UTF-8.
     *
     * @param file the file
     * @param prefix what the names begin with, such as {@code locks}
     * @return a module
     */
    public static LockModule of(Path file, String prefix) {
        Objects.requireNonNull(file);
        Objects.requireNonNull(prefix);
        return of(Source.opened(() -> ConfigProperties.read(file, prefix)));
    }

    /**
     * Binds a provider over a client object that the application has bound, such as a Lettuce {@code RedisClient}. The client is
     * neither reconfigured nor closed; close it after the locks.
     *
     * @param client the type of the client, as it is bound
     * @return a module
     * @see LockProviders#wrap(Object, LockConfig)
     */
    public static LockModule wrapping(Class<?> client) {
        return wrapping(Key.get(client), LockConfig.builder("redis").build());
    }

    /**
     * Binds a provider over a client object that the application has bound.
     *
     * @param client the key of the client
     * @param options the options; scheme and endpoints are ignored
     * @return a module
     * @see LockProviders#wrap(Object, LockConfig)
     */
    public static LockModule wrapping(Key<?> client, LockConfig options) {
        return of(Source.wrapped(Objects.requireNonNull(client), Objects.requireNonNull(options)));
    }

    /**
     * Gives the provider a qualifier, so that there can be several.
     *
     * @param annotation a qualifier without attributes
     * @return a module like this one whose provider is bound with that qualifier
     */
    public LockModule annotatedWith(Class<? extends Annotation> annotation) {
        Objects.requireNonNull(annotation);
        return new LockModule(source, key -> key.withAnnotation(annotation));
    }

    /**
     * Gives the provider a qualifier, so that there can be several.
     *
     * @param annotation a qualifier, such as {@code Names.named("payments")}
     * @return a module like this one whose provider is bound with that qualifier
     */
    public LockModule annotatedWith(Annotation annotation) {
        Objects.requireNonNull(annotation);
        return new LockModule(source, key -> key.withAnnotation(annotation));
    }

    /**
     * Adds listeners to the provider without a qualifier.
     *
     * @param binder the binder of the module that has the listeners
     * @return a binder for a set of listeners
     */
    public static Multibinder<LockListener> listeners(Binder binder) {
        return Multibinder.newSetBinder(binder, LockListener.class);
    }

    /**
     * Adds listeners to the provider that has a qualifier.
     *
     * @param binder the binder of the module that has the listeners
     * @param annotation the qualifier of the provider
     * @return a binder for a set of listeners
     */
    public static Multibinder<LockListener> listeners(Binder binder, Class<? extends Annotation> annotation) {
        return Multibinder.newSetBinder(binder, LockListener.class, annotation);
    }

    /**
     * Adds listeners to the provider that has a qualifier.
     *
     * @param binder the binder of the module that has the listeners
     * @param annotation the qualifier of the provider
     * @return a binder for a set of listeners
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
                .toProvider(new OpenedProvider(
                        opening(key),
                        getProvider(listener.ofType(OpenedProvider.LISTENERS)),
                        getProvider(LockShutdown.class)))
                .in(Singleton.class);
    }

    private Source.Opening opening(Key<LockProvider> key) {
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

    /** Shows nothing of the configuration. */
    @Override
    public String toString() {
        return "LockModule[" + qualified(Key.get(LockProvider.class)) + "]";
    }
}
