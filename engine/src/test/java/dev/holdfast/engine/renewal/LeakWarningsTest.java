package dev.holdfast.engine.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The warnings that a lease may never have been closed. */
class LeakWarningsTest {
    private static final Logger LOGGER = Logger.getLogger("dev.holdfast");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final EngineFixture engine = new EngineFixture(new ScriptedStore() {
        @Override
        public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
            return CompletableFuture.completedFuture(
                    leases.stream().map(lease -> RenewReply.renewed()).toList());
        }
    });

    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void addHandler() {
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void removeHandler() {
        LOGGER.removeHandler(handler);
    }

    private List<String> warnings(String lockName) {
        return logged.stream()
                .map(LogRecord::getMessage)
                .filter(message -> message.startsWith("lock '" + lockName + "' has been held"))
                .toList();
    }

    private void advance(Duration time) {
        for (long i = 0; i < time.toSeconds(); i++) {
            engine.time.advanceMillis(1_000);
        }
    }

    private Lease acquire(LockProvider provider, String lockName, LockOptions options) {
        CompletableFuture<Lease> acquiring = provider.lock(lockName, options).acquireAsync(Duration.ZERO);
        engine.store.acquires.next().reply(StoreCall.granted(7));
        return acquiring.join();
    }

    private Lease acquire(String lockName) {
        return acquire(engine.provider, lockName, LockOptions.defaults());
    }

    private LockProvider provider(EngineSettings.Builder settings) {
        return LockEngine.over(engine.store, settings.build());
    }

    @Test
    void leaseThatIsNeverClosedCausesOneWarningAfterAnHour() {
        Lease lease = acquire("leaked");
        advance(HOUR.minus(MINUTE));
        assertThat(warnings("leaked")).isEmpty();

        advance(MINUTE.multipliedBy(2));

        assertThat(warnings("leaked"))
                .singleElement()
                .asString()
                .contains(lease.owner(), "maxHoldTime", "leakWarning", "leakStack=true");
        assertThat(logged).allMatch(record -> record.getThrown() == null);
        advance(HOUR.multipliedBy(2));
        assertThat(warnings("leaked")).hasSize(1);
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void leaseThatEndsByItselfOrIsClosedCausesNoWarning() {
        acquire(
                engine.provider,
                "limited",
                LockOptions.builder().maxHoldTime(HOUR.multipliedBy(2)).build());
        acquire(engine.provider, "fixed", EngineFixture.withoutRenewal());
        Lease closed = acquire("closed");
        advance(HOUR.minus(MINUTE));
        closed.releaseAsync();
        engine.store.releases.next().reply(ReleaseReply.RELEASED);
        advance(HOUR);

        assertThat(List.of("limited", "fixed", "closed"))
                .allMatch(name -> warnings(name).isEmpty());
    }

    @Test
    void warningShowsWhereTheLockWasAcquiredIfThatIsRecorded() {
        try (LockProvider provider =
                provider(engine.settings().leakWarning(MINUTE).leakStack(true))) {
            acquire(provider, "stack", LockOptions.defaults());
            advance(MINUTE.multipliedBy(2));
        }

        assertThat(warnings("stack")).singleElement().asString().doesNotContain("leakStack");
        assertThat(logged)
                .filteredOn(record -> record.getMessage().contains("'stack'"))
                .singleElement()
                .satisfies(record -> assertThat(record.getThrown().getStackTrace())
                        .extracting(StackTraceElement::getMethodName)
                        .contains("warningShowsWhereTheLockWasAcquiredIfThatIsRecorded"));
    }

    @Test
    void warningCanBeSwitchedOff() {
        try (LockProvider provider = provider(engine.settings().leakWarning(Duration.ZERO))) {
            acquire(provider, "off", LockOptions.defaults());
            advance(HOUR.multipliedBy(2));
        }

        assertThat(warnings("off")).isEmpty();
    }

    @Test
    void manyLeaksCauseAFewWarningsAMinuteAndOneForEachInTheEnd() {
        try (LockProvider provider = provider(engine.settings().leakWarning(MINUTE))) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                names.add("many " + i);
                acquire(provider, "many " + i, LockOptions.defaults());
            }
            int before = 0;
            for (int minute = 0; minute < 10; minute++) {
                advance(MINUTE);
                int now = warned(names);
                assertThat(now - before).isLessThanOrEqualTo(2 * LeakWarnings.MAX_PER_MINUTE);
                before = now;
            }
            assertThat(names).allMatch(name -> warnings(name).size() == 1);
        }
    }

    private int warned(List<String> names) {
        return names.stream().mapToInt(name -> warnings(name).size()).sum();
    }
}
