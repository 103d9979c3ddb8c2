package dev.holdfast.examples.feeds;

import java.util.concurrent.CompletableFuture;

/** The pages of feeds, and what they are imported into. */
interface Pages {
    /**
     * Imports one page.
     *
     * @param fencingToken written with what the page holds; what was written with a higher one is not replaced
     * @return a future of whether there is another page; cancelling it stops the import of this one
     */
    CompletableFuture<Boolean> importPage(String feed, int page, long fencingToken);
}
