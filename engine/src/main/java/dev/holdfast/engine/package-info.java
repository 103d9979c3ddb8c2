/**
 * The engine makes a {@link dev.holdfast.LockProvider} of any {@link dev.holdfast.spi.LockStore}. {@link
 * dev.holdfast.engine.LockEngine} is its door; the packages below are hidden.
 *
 * <p>The path of an acquire: a lock ({@code .lock}) creates an acquisition ({@code .acquire}), which makes one attempt. If the lock is
 * busy, the acquisition lines up in the local wait queue of its name ({@code .queue}), whose head makes further attempts. A grant
 * becomes a lease ({@code .lease}), which the watchdog ({@code .renewal}) renews and ends at its deadline. An attempt with an unknown
 * outcome is compensated ({@code .release}).
 *
 * <p>The packages depend on each other in one direction: {@code .lock}, {@code .queue}, {@code .acquire}, {@code .renewal}, {@code
 * .lease}, {@code .release}, {@code .context}, {@code .event}. No class here knows Redis, blocks in a callback, or keeps anything for a
 * lock without holders and waiters. No mutex is held while a store, a listener or a future is called.
 *
 * <p>Unless noted otherwise, passing a null argument to a method or constructor of this package results in a {@link
 * NullPointerException}.
 */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
