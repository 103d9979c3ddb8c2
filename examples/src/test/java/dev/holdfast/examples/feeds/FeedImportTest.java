package dev.holdfast.examples.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FeedImportTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BlockingQueue<CompletableFuture<Boolean>> begun = new LinkedBlockingQueue<>();
    private final Pages pages = (feed, page, token) -> {
        CompletableFuture<Boolean> imported = new CompletableFuture<>();
        begun.add(imported);
        return imported;
    };

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void importHoldsLockUntilLastPage(String url) throws Exception {
        try (LockProvider locks = LockProviders.open(url)) {
            FeedImport started = FeedImport.start(locks, pages, "news");
            nextPage().complete(true);
            nextPage().complete(true);
            assertThat(locks.lock("feed:news").inspect().isHeld()).isTrue();
            nextPage().complete(false);

            assertThat(started.pagesDone().get(1, TimeUnit.MINUTES)).isEqualTo(3);
            assertThat(locks.lock("feed:news").inspect().isHeld()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void cancelWhileWaitingImportsNothing(String url) throws Exception {
        try (LockProvider locks = LockProviders.open(url)) {
            FeedImport waiting;
            try (Lease other = locks.lock("feed:news").acquire()) {
                waiting = FeedImport.start(locks, pages, "news");
                waiting.cancel();
                other.ensureHeld();
            }
            assertThat(waiting.pagesDone()).isCancelled();
            locks.lock("feed:news").acquire(PATIENCE).close();
            assertThat(begun).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void cancelDuringImportFinishesPageAndReleasesLock(String url) throws Exception {
        try (LockProvider locks = LockProviders.open(url)) {
            FeedImport started = FeedImport.start(locks, pages, "news");
            CompletableFuture<Boolean> page = nextPage();
            started.cancel();
            assertThat(locks.lock("feed:news").tryAcquire()).isEmpty();
            page.complete(true);

            locks.lock("feed:news").acquire(PATIENCE).close();
            assertThat(begun).isEmpty();
        }
    }

    @Test
    void leaseAtRiskStopsImportAfterCurrentPage() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = open(server)) {
            FeedImport started = FeedImport.start(locks, pages, "news");
            CompletableFuture<Boolean> page = nextPage();
            server.pause();
            await().atMost(PATIENCE).until(started::isStopping);
            server.resume();
            page.complete(true);

            await().atMost(PATIENCE).until(started.pagesDone()::isDone);
            assertThat(begun).isEmpty();
        }
    }

    @Test
    void lossCancelsCurrentPage() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockProvider locks = open(server)) {
            FeedImport started = FeedImport.start(locks, pages, "news");
            CompletableFuture<Boolean> page = nextPage();
            server.command("DEL", "lock:feed:news");

            await().atMost(PATIENCE).until(page::isCancelled);
            assertThatThrownBy(() -> started.pagesDone().get(1, TimeUnit.MINUTES))
                    .hasRootCauseInstanceOf(CancellationException.class);
        }
    }

    private static LockProvider open(RedisServer server) {
        return LockProviders.open("lock:redis+jedis://127.0.0.1:" + server.port() + "?leaseTime=1s");
    }

    private CompletableFuture<Boolean> nextPage() throws InterruptedException {
        CompletableFuture<Boolean> page = begun.poll(1, TimeUnit.MINUTES);
        assertThat(page).isNotNull();
        return page;
    }
}
