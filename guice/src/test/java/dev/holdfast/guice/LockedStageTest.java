package dev.holdfast.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.inject.Guice;
import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.guice.Locked.WhenBusy;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class LockedStageTest {
    private final String url = TestUrls.fresh();
    private final Feeds feeds = Guice.createInjector(LockModule.of(url)).getInstance(Feeds.class);
    private final LockProvider others = LockProviders.open(url);

    static class Feeds {
        final CompletableFuture<String> page = new CompletableFuture<>();
        final CountDownLatch started = new CountDownLatch(1);
        volatile Lease lease;

        @Locked(value = "feed:{name}", waitTimeout = "10s")
        CompletionStage<String> read(String name, Lease lease, @Fenced long fence) {
            this.lease = fence > 0 ? lease : null;
            started.countDown();
            return page;
        }

        @Locked(value = "feed:{name}", waitTimeout = "10ms")
        CompletableFuture<String> impatient(String name) {
            return page;
        }

        @Locked(value = "feed:{name}", whenBusy = WhenBusy.SKIP)
        CompletableFuture<Optional<String>> skipped(String name) {
            return page.thenApply(Optional::of);
        }

        @Locked(value = "feed:{name}", whenBusy = WhenBusy.SKIP, waitTimeout = "1m")
        CompletableFuture<String> skippedLate(String name) throws IOException {
            if (name.equals("timeout")) {
                throw new LockTimeoutException("another", Duration.ZERO, null);
            }
            if (name.equals("broken")) {
                throw new IOException("cannot read");
            }
            return page;
        }
    }

    private boolean isFree(String name) {
        Optional<Lease> lease = others.lock(name).tryAcquire();
        lease.ifPresent(Lease::release);
        return lease.isPresent();
    }

    @Test
    void theLeaseLivesUntilTheStageCompletes() throws Exception {
        CompletionStage<String> read = feeds.read("a", null, 0);
        feeds.started.await();
        assertThat(feeds.lease.isHeld()).isTrue();
        assertThat(isFree("feed:a")).isFalse();

        feeds.page.complete("text");

        assertThat(read.toCompletableFuture().get()).isEqualTo("text");
        assertThat(isFree("feed:a")).isTrue();
    }

    @Test
    void theLeaseEndsWhenTheStageFails() throws Exception {
        CompletionStage<String> read = feeds.read("a", null, 0);
        feeds.started.await();
        feeds.page.completeExceptionally(new IOException("cannot read"));

        assertThatThrownBy(() -> read.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThat(isFree("feed:a")).isTrue();
    }

    @Test
    void aBusyLockDoesNotBlockTheCallerAndTheMethodRunsLater() {
        Lease held = others.lock("feed:a").tryAcquire().orElseThrow();
        CompletionStage<String> read = feeds.read("a", null, 0);
        assertThat(feeds.started.getCount()).isEqualTo(1);

        held.release();
        feeds.page.complete("text");

        assertThat(read.toCompletableFuture().join()).isEqualTo("text");
    }

    @Test
    void aBusyLockFailsTheStage() {
        assertThat(others.lock("feed:a").tryAcquire()).isPresent();
        assertThatThrownBy(() -> feeds.impatient("a").get()).hasCauseInstanceOf(LockTimeoutException.class);
    }

    @Test
    void aBusyLockCompletesASkippedStageEmpty() throws Exception {
        Lease held = others.lock("feed:a").tryAcquire().orElseThrow();
        assertThat(feeds.skipped("a").get()).isEmpty();

        held.release();
        feeds.page.complete("text");
        assertThat(feeds.skipped("a").get()).contains("text");
    }

    @Test
    void aTimeoutThatTheMethodFailsWithIsNotTakenForABusyLock() {
        assertThatThrownBy(() -> feeds.skippedLate("timeout").get()).hasCauseInstanceOf(LockTimeoutException.class);
        assertThatThrownBy(() -> feeds.skippedLate("broken").get()).hasCauseInstanceOf(IOException.class);
        assertThat(isFree("feed:timeout")).isTrue();
    }

    @Test
    void cancellingTheResultEndsTheWait() throws IOException {
        Lease held = others.lock("feed:a").tryAcquire().orElseThrow();
        CompletableFuture<String> read = feeds.skippedLate("a");

        read.cancel(false);
        held.release();

        await().until(() -> isFree("feed:a"));
        assertThat(read).isCancelled();
    }
}
