package dev.holdfast.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockConfig;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.StandardOptions;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LockMetricsTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(holdfast\\.lock[\\w.]+)` \\| (\\w+) \\|");
    private static final LockOptions FIXED = LockOptions.builder()
            .leaseTime(Duration.ofSeconds(2))
            .autoRenew(false)
            .build();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final String url = "lock:memory:metrics" + NUMBER.incrementAndGet();
    private final LockProvider others = LockProviders.open(url);

    private LockProvider opened(LockMetrics metrics) {
        return LockProviders.open(LockConfig.parse(url).toBuilder()
                .set(StandardOptions.LISTENER, metrics)
                .build());
    }

    private LockProvider opened() {
        return opened(LockMetrics.builder(registry).build());
    }

    private double value(String name, String... tags) {
        Meter meter = registry.get("holdfast.lock." + name).tags(tags).meter();
        return meter.measure().iterator().next().getValue();
    }

    private void awaitValue(double value, String name, String... tags) {
        await().untilAsserted(() -> assertThat(value(name, tags)).as(name).isEqualTo(value));
    }

    @Test
    void aLeaseIsCountedAndTimed() {
        try (LockProvider locks = opened()) {
            Lease lease = locks.lock("a").tryAcquire().orElseThrow();
            awaitValue(1, "acquired");
            awaitValue(1, "held");
            assertThat(value("hold")).isZero();

            lease.release();
            awaitValue(1, "hold");
            assertThat(value("held")).isZero();
            assertThat(value("wait")).isEqualTo(1);
        }
    }

    @Test
    void aWaiterIsCountedWhileItWaits() {
        try (LockProvider locks = opened()) {
            Lease held = others.lock("a").tryAcquire().orElseThrow();
            CompletableFuture<Lease> waiting = locks.lock("a").acquireAsync(Duration.ofMinutes(1));
            awaitValue(1, "waiting");
            assertThat(value("busy")).isEqualTo(1);

            held.release();
            waiting.join();
            awaitValue(0, "waiting");
            awaitValue(1, "acquired");
        }
    }

    @Test
    void aTimeoutIsCounted() throws InterruptedException {
        try (LockProvider locks = opened()) {
            assertThat(others.lock("a").tryAcquire()).isPresent();
            assertThat(locks.lock("a").tryAcquire(Duration.ofMillis(10))).isEmpty();
            awaitValue(1, "timed.out");
            awaitValue(0, "waiting");
        }
    }

    @Test
    void aFailedAcquisitionIsCountedByItsReason() {
        LockProvider locks = opened();
        assertThat(others.lock("a").tryAcquire()).isPresent();
        CompletableFuture<Lease> waiting = locks.lock("a").acquireAsync(Duration.ofMinutes(1));
        awaitValue(1, "waiting");
        locks.close();

        awaitValue(1, "acquire.failures", "reason", "UNAVAILABLE");
        assertThat(waiting).isCompletedExceptionally();
        assertThat(value("acquire.failures", "reason", "KEY_CONFLICT")).isZero();
        assertThat(value("acquire.failures", "reason", "REFUSED")).isZero();
        assertThat(value("timed.out")).isZero();
    }

    @Test
    void aLossIsCountedByItsReason() {
        try (LockProvider locks = opened()) {
            assertThat(locks.lock("a", FIXED).tryAcquire()).isPresent();
            awaitValue(1, "lost", "reason", Reason.EXPIRED.name());
            assertThat(value("at.risk")).isEqualTo(1);
            assertThat(value("held")).isZero();
            assertThat(value("lost", "reason", Reason.TAKEN.name())).isZero();
        }
    }

    @Test
    void aLeaseWhoseEndWasNotReportedIsNotCountedAsHeld() {
        LockMetrics metrics = LockMetrics.builder(registry).build();
        Lease lease = others.lock("a").tryAcquire().orElseThrow();
        metrics.acquired(lease, Duration.ZERO);
        assertThat(value("held")).isEqualTo(1);
        lease.release();
        assertThat(value("held")).isZero();
    }

    @Test
    void renewalsAreTimedAndFailuresAreCounted() {
        LockMetrics metrics = LockMetrics.builder(registry).build();
        LockOptions renewed =
                LockOptions.builder().leaseTime(Duration.ofSeconds(3)).build();
        try (LockProvider locks = opened(metrics)) {
            Lease lease = locks.lock("a", renewed).tryAcquire().orElseThrow();
            await().untilAsserted(() -> assertThat(value("renewal.lag")).isPositive());

            metrics.renewalFailed(lease, new LockUnavailableException("a", "no reply", null));
            metrics.releaseFailed(lease, new LockUnavailableException("a", "no reply", null));
            assertThat(value("renewal.failures")).isEqualTo(1);
            assertThat(value("release.failures")).isEqualTo(1);
        }
    }

    @Test
    void locksAreNotTaggedByDefault() {
        try (LockProvider locks = opened()) {
            assertThat(locks.lock("order:4711").tryAcquire()).isPresent();
            awaitValue(1, "acquired");
            assertThat(registry.getMeters())
                    .flatExtracting(meter -> meter.getId().getTags())
                    .extracting(Tag::getKey)
                    .containsOnly("reason");
        }
    }

    @Test
    void aLockTagIsMadeOfTheNameByItsFunction() {
        // region metrics
        LockMetrics metrics = LockMetrics.builder(registry)
                .tags("provider", "jobs")
                .lockTag(name -> name.replaceFirst(":.*", ""))
                .build();
        // endregion
        try (LockProvider locks = opened(metrics)) {
            assertThat(locks.lock("order:4711").tryAcquire()).isPresent();
            assertThat(locks.lock("order:4712").tryAcquire()).isPresent();
            assertThat(locks.lock("feed:1").tryAcquire()).isPresent();
            await().untilAsserted(() -> assertThat(registry.find("holdfast.lock.acquired")
                            .tags("provider", "jobs")
                            .counters())
                    .extracting(counter -> counter.getId().getTag("lock") + " " + counter.count())
                    .containsExactlyInAnyOrder("order 2.0", "feed 1.0"));
            awaitValue(2, "held", "lock", "order");
        }
    }

    @Test
    void allMetersAreDocumentedAndNoOther() throws Exception {
        LockMetrics.builder(registry).build();
        List<String> documented = ROW.matcher(Files.readString(Path.of("../docs/observability.md")))
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
        TreeSet<String> there = new TreeSet<>();
        registry.getMeters()
                .forEach(meter -> there.add(meter.getId().getName() + " "
                        + meter.getId().getType().name().toLowerCase(java.util.Locale.ROOT)));

        assertThat(documented).containsExactlyInAnyOrderElementsOf(there);
    }
}
