/**
 * The engine makes a {@link dev.holdfast.LockProvider} of any {@link dev.holdfast.spi.LockStore}.
 * {@link dev.holdfast.engine.LockEngine} is its door; the packages below are hidden.
 *
 * <p>The path of an acquire: a lock ({@code .lock}) creates an acquisition ({@code .acquire}), which makes one attempt. If the
 * lock is busy, the acquisition joins the local wait queue of the lock ({@code .queue}), whose head makes further attempts. A
 * grant becomes a lease ({@code .lease}). The watchdog ({@code .renewal}) renews the lease, or ends it at its deadline. An attempt
 * with an unknown outcome is compensated ({@code .release}). The listener is notified of each step ({@code .event}).
 *
 * <p>Each package depends only on packages after it in this list: {@code .lock}, {@code .queue}, {@code .acquire},
 * {@code .renewal}, {@code .lease}, {@code .release}, {@code .context}, {@code .event}. No class here knows Redis or blocks in a
 * callback, and nothing is kept for a lock without holders and waiters. No mutex is held while a store, a listener or a future is
 * called.
 *
 * <p>Unless noted otherwise, passing a null argument to a method or constructor of this package results in a
 * {@link NullPointerException}.
 */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
