package dev.holdfast.examples.feeds;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An import of one feed, from the wait for its lock to its last page. */
final class FeedImport {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Pages pages;
    private final String feed;
    private volatile boolean stopping;
    private volatile CompletableFuture<Boolean> page = CompletableFuture.completedFuture(true);
    private volatile CompletableFuture<Integer> pagesDone = CompletableFuture.completedFuture(0);

    private FeedImport(Pages pages, String feed) {
        this.pages = pages;
        this.feed = feed;
    }

    // region async
    static FeedImport start(LockProvider locks, Pages pages, String feed) {
        FeedImport started = new FeedImport(pages, feed);
        started.pagesDone = locks.lock("feed:" + feed).withLeaseAsync(PATIENCE, started::run);
        return started;
    }

    /** Imports all pages; the lease lives until the returned stage is complete. */
    private CompletionStage<Integer> run(Lease lease) {
        lease.onAtRisk(() -> stopping = true); // finish the current page, but begin no other
        lease.lost().thenRun(() -> page.cancel(true)); // another node may hold the lock: stop at once
        return importFrom(0, lease);
    }

    private CompletableFuture<Integer> importFrom(int number, Lease lease) {
        if (stopping) {
            return CompletableFuture.completedFuture(number);
        }
        page = pages.importPage(feed, number, lease.fencingToken().orElseThrow());
        if (!lease.isHeld()) {
            page.cancel(true); // the lease was lost between two pages
        }
        return page.thenCompose(
                more -> more ? importFrom(number + 1, lease) : CompletableFuture.completedFuture(number + 1));
    }

    /** Stops waiting for the lock. An import that has begun ends after its current page and then releases the lock. */
    void cancel() {
        stopping = true;
        pagesDone.cancel(false);
    }
    // endregion

    boolean isStopping() {
        return stopping;
    }

    /** Returns the number of imported pages; the future fails if the wait times out, a page fails, or the lease is lost. */
    CompletableFuture<Integer> pagesDone() {
        return pagesDone;
    }
}
