package dev.holdfast.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Provider;
import com.google.inject.ProvisionException;
import com.google.inject.Singleton;
import com.google.inject.Stage;
import com.google.inject.name.Names;
import dev.holdfast.LockProvider;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FailedInjectorCleanupTest {
    private static final List<LockProvider> OPENED = new CopyOnWriteArrayList<>();

    /** Is made of a provider, which so is open. */
    static final class User {
        @Inject
        User(LockProvider locks) {
            OPENED.add(locks);
        }
    }

    private static final Module USER = binder -> binder.bind(User.class).in(Singleton.class);

    /** Cannot be made at first. */
    static final class Database {
        private static final AtomicInteger ATTEMPTS = new AtomicInteger();

        final String name = "orders";

        Database() {
            if (ATTEMPTS.incrementAndGet() <= 2) {
                throw new IllegalStateException("the database does not answer");
            }
        }
    }

    private static final Module DATABASE =
            binder -> binder.bind(Database.class).toProvider(Database::new).in(Singleton.class);

    private static String patiently(Provider<Database> database) {
        while (true) {
            try {
                return "connected to " + database.get().name;
            } catch (ProvisionException again) {
                assertThat(again).hasMessageContaining("does not answer");
            }
        }
    }

    private static void assertCreationFails(Module... modules) {
        OPENED.clear();
        assertThatThrownBy(() -> Guice.createInjector(Stage.PRODUCTION, modules))
                .isInstanceOf(CreationException.class)
                .hasMessageNotContaining("shut down");
        assertThat(OPENED).hasSize(1).allSatisfy(FailedInjectorCleanupTest::assertClosed);
    }

    private static void assertClosed(LockProvider locks) {
        assertThatThrownBy(() -> locks.lock("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aProviderThatCannotBeOpenedClosesTheOtherProviders() {
        LockModule broken = LockModule.of(TestUrls.fresh() + "?laeseTime=7s").annotatedWith(Names.named("broken"));

        assertCreationFails(LockModule.of(TestUrls.fresh()), USER, broken);
        assertCreationFails(broken, USER, LockModule.of(TestUrls.fresh()));
    }

    @Test
    void anotherSingletonThatCannotBeCreatedClosesTheProviders() {
        Database.ATTEMPTS.set(0);

        assertCreationFails(LockModule.of(TestUrls.fresh()), USER, DATABASE);
    }

    @Test
    void aSingletonThatIsCreatedAtTheSecondAttemptClosesNothing() {
        Database.ATTEMPTS.set(0);
        Module patient = binder -> {
            Provider<Database> database = binder.getProvider(Database.class);
            binder.bind(String.class).toProvider(() -> patiently(database)).in(Singleton.class);
        };
        Injector injector = Guice.createInjector(Stage.PRODUCTION, patient, DATABASE, LockModule.of(TestUrls.fresh()));

        assertThat(Database.ATTEMPTS).hasValue(3);
        assertThat(injector.getInstance(LockProvider.class).lock("a").tryAcquire())
                .isPresent();
    }

    @Test
    void aSingletonThatFailsAfterTheCreationClosesNothing() {
        Database.ATTEMPTS.set(0);
        Injector injector = Guice.createInjector(Stage.PRODUCTION, LockModule.of(TestUrls.fresh()));
        Injector child = injector.createChildInjector(
                binder -> binder.bind(Integer.class).toProvider(() -> 1));
        assertThatThrownBy(() -> injector.createChildInjector(DATABASE)).isInstanceOf(CreationException.class);

        assertThat(child.getInstance(LockProvider.class).lock("a").tryAcquire()).isPresent();
    }
}
