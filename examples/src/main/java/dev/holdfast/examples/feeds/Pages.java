package dev.holdfast.examples.feeds;

import java.util.concurrent.CompletableFuture;

/** Imports the pages of feeds. */
interface Pages {
    /**
     * Imports one page.
     *
     * @param fencingToken stored with the content of the page; content with a higher token is not replaced
     * @return a future that is true if there is another page; cancelling it stops the import of this page
     */
    CompletableFuture<Boolean> importPage(String feed, int page, long fencingToken);
}
