/**
 * Locks as callers see them. {@code LockAcquirer} has the ways to acquire a lock; {@code ReentrantLockView} is its view as a
 * reentrant {@link java.util.concurrent.locks.Lock} with hold counts for each thread.
 */
@NullMarked
package dev.holdfast.engine.lock;

import org.jspecify.annotations.NullMarked;
