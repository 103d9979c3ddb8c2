/**
 * Acquisitions: one request of one caller, its attempts, its token with the ticket in the queue of the store, and its outcome. A
 * lease is created here: {@code AcquireAttempt} creates it from a grant, {@code Acquisition} from a hand-over.
 */
@NullMarked
package dev.holdfast.engine.acquire;

import org.jspecify.annotations.NullMarked;
