/**
 * Acquisitions: one request of one caller, its attempts, its token with the ticket in the queue of the store, and its outcome. A
 * lease is created here, of a grant or of a lock that was handed over.
 */
@NullMarked
package dev.holdfast.engine.acquire;

import org.jspecify.annotations.NullMarked;
