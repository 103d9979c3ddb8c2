/**
 * Locks as callers see them: the ways to acquire a lock, and its view as a reentrant {@link java.util.concurrent.locks.Lock} with hold
 * counts for each thread.
 */
@NullMarked
package dev.holdfast.engine.lock;

import org.jspecify.annotations.NullMarked;
