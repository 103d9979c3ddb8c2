package dev.holdfast.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Stage;
import com.google.inject.name.Names;
import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.memory.MemoryBackend;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockModuleTest {
    private static void assertSameLocks(LockProvider locks, String url) {
        try (LockProvider others = LockProviders.open(url);
                Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(others.lock("a").tryAcquire()).isEmpty();
            assertThat(lease.remaining()).isLessThan(Duration.ofSeconds(7));
        }
    }

    private static LockProvider provider(LockModule module) {
        return Guice.createInjector(module).getInstance(LockProvider.class);
    }

    @Test
    void aProviderIsBoundFromAUrl() {
        String url = TestUrls.fresh() + "?leaseTime=7s";
        assertSameLocks(provider(LockModule.of(url)), url);
    }

    @Test
    void aProviderIsBoundFromAConfiguration() {
        String url = TestUrls.fresh();
        LockConfig config = LockConfig.parse(url).toBuilder()
                .set(StandardOptions.LEASE_TIME, Duration.ofSeconds(7))
                .build();
        assertSameLocks(provider(LockModule.of(config)), url);
    }

    @Test
    void aProviderIsBoundFromProperties() {
        String url = TestUrls.fresh();
        Properties properties = new Properties();
        properties.setProperty("jobs.locks.url", url);
        properties.setProperty("jobs.locks.leaseTime", "7s");
        properties.setProperty("jobs.other", "not ours");
        assertSameLocks(provider(LockModule.of(properties, "jobs.locks")), url);
    }

    @Test
    void aProviderIsBoundFromAFile(@TempDir Path folder) throws IOException {
        String url = TestUrls.fresh();
        Path file =
                Files.writeString(folder.resolve("app.properties"), "locks.url = " + url + "\nlocks.leaseTime=7s\n");
        assertSameLocks(provider(LockModule.of(file, "locks")), url);
    }

    @Test
    void aProviderIsBoundOverAClientThatIsBound() {
        String url = TestUrls.fresh();
        try (LockProvider owner = LockProviders.open(url)) {
            MemoryBackend client = owner.unwrap(MemoryBackend.class).orElseThrow();
            LockConfig options = LockConfig.parse("lock:memory:ignored?leaseTime=7s");
            Injector injector = Guice.createInjector(
                    binder -> binder.bind(MemoryBackend.class).toInstance(client),
                    LockModule.wrapping(Key.get(MemoryBackend.class), options));
            assertSameLocks(injector.getInstance(LockProvider.class), url);
        }
    }

    @Test
    void theProviderIsASingleton() {
        Injector injector = Guice.createInjector(LockModule.of(TestUrls.fresh()));
        assertThat(injector.getInstance(LockProvider.class)).isSameAs(injector.getInstance(LockProvider.class));
    }

    static final class Shop {
        @Inject
        LockProvider jobs;

        @Inject
        @Payments
        LockProvider payments;

        @Inject
        @jakarta.inject.Named("spare")
        LockProvider spare;
    }

    @Test
    void qualifiersTellSeveralProvidersApart() {
        String jobs = TestUrls.fresh();
        String payments = TestUrls.fresh();
        String spare = TestUrls.fresh();
        Shop shop = Guice.createInjector(
                        LockModule.of(jobs),
                        LockModule.of(payments + "?leaseTime=7s").annotatedWith(Payments.class),
                        LockModule.of(spare + "?leaseTime=7s").annotatedWith(Names.named("spare")))
                .getInstance(Shop.class);

        assertThat(shop.jobs).isNotSameAs(shop.payments).isNotSameAs(shop.spare);
        assertSameLocks(shop.payments, payments);
        assertSameLocks(shop.spare, spare);
    }

    @Test
    void onlyProviderShutdownAndListenersAreBound() {
        Injector injector = Guice.createInjector(LockModule.of(TestUrls.fresh()));
        assertThat(injector.getBindings().keySet())
                .extracting(Key::getTypeLiteral)
                .extracting(Object::toString)
                .filteredOn(type -> type.contains("holdfast"))
                .containsExactlyInAnyOrder(
                        LockProvider.class.getName(),
                        LockShutdown.class.getName(),
                        "java.util.Set<dev.holdfast.LockListener>",
                        "java.util.Set<? extends dev.holdfast.LockListener>",
                        "java.util.Collection<com.google.inject.Provider<dev.holdfast.LockListener>>",
                        "java.util.Collection<jakarta.inject.Provider<dev.holdfast.LockListener>>");
    }

    /** Tells what it heard. */
    private record Heard(Queue<String> names) implements LockListener {
        Heard() {
            this(new ConcurrentLinkedQueue<>());
        }

        @Override
        public void acquired(Lease lease, Duration waited) {
            names.add(lease.lockName());
        }
    }

    @Test
    void eachListenerReceivesTheEventsOfItsProvider() {
        Heard configured = new Heard();
        Heard first = new Heard();
        Heard second = new Heard();
        Heard ofPayments = new Heard();
        LockListener broken = new LockListener() {
            @Override
            public void acquired(Lease lease, Duration waited) {
                throw new IllegalStateException("a listener that fails on purpose");
            }
        };
        Injector injector = Guice.createInjector(
                LockModule.of(LockConfig.parse(TestUrls.fresh()).toBuilder()
                        .set(StandardOptions.LISTENER, configured)
                        .build()),
                LockModule.of(TestUrls.fresh()).annotatedWith(Payments.class),
                binder -> LockModule.listeners(binder).addBinding().toInstance(broken),
                binder -> LockModule.listeners(binder).addBinding().toInstance(first),
                binder -> LockModule.listeners(binder).addBinding().toInstance(second),
                binder -> LockModule.listeners(binder, Payments.class)
                        .addBinding()
                        .toInstance(ofPayments));
        LockProvider jobs = injector.getInstance(LockProvider.class);
        LockProvider payments = injector.getInstance(Key.get(LockProvider.class, Payments.class));
        assertThat(jobs.lock("job").tryAcquire()).isPresent();
        assertThat(payments.lock("payment").tryAcquire()).isPresent();

        await().untilAsserted(() -> assertThat(List.of(configured, first, second, ofPayments))
                .extracting(heard -> String.join(",", heard.names))
                .containsExactly("job", "job", "job", "payment"));
    }

    @Test
    void shutdownClosesAllProvidersAndLetsNoneOpenAfterwards() {
        Injector injector = Guice.createInjector(
                LockModule.of(TestUrls.fresh()),
                LockModule.of(TestUrls.fresh()).annotatedWith(Payments.class),
                LockModule.of(TestUrls.fresh()).annotatedWith(Names.named("late")));
        List<LockProvider> open = List.of(
                injector.getInstance(LockProvider.class),
                injector.getInstance(Key.get(LockProvider.class, Payments.class)));
        Lease lease = open.get(0).lock("a").tryAcquire().orElseThrow();

        injector.getInstance(LockShutdown.class).close();
        injector.getInstance(LockShutdown.class).close();

        assertThat(lease.isHeld()).isFalse();
        assertThat(open)
                .allSatisfy(locks -> assertThatThrownBy(() -> locks.lock("a"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed"));
        Key<LockProvider> late = Key.get(LockProvider.class, Names.named("late"));
        assertThatThrownBy(() -> injector.getInstance(late)).hasMessageContaining("were shut down");
    }

    @Test
    void onlyProductionOpensAProviderBeforeItsFirstUse() {
        String url = TestUrls.fresh() + "?laeseTime=7s";
        assertThat(Guice.createInjector(Stage.DEVELOPMENT, LockModule.of(url))).isNotNull();
        assertThatThrownBy(() -> Guice.createInjector(Stage.PRODUCTION, LockModule.of(url)))
                .hasMessageContaining("leaseTime");
    }

    @Test
    void aModuleCanBeUsedForSeveralInjectors() {
        LockModule module = LockModule.of(TestUrls.fresh());
        Injector first = Guice.createInjector(module);
        Injector second = Guice.createInjector(Stage.PRODUCTION, module, new AbstractModule() {});
        first.getInstance(LockShutdown.class).close();
        assertThat(second.getInstance(LockProvider.class).lock("a").tryAcquire())
                .isPresent();
    }
}
