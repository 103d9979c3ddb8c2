/**
 * The engine: what turns any {@link dev.holdfast.spi.LockStore} into a {@link dev.holdfast.LockProvider}. Hidden; its only
 * door is {@link dev.holdfast.engine.LockEngine}.
 *
 * <p>The way of an acquire: {@code EngineLock} makes an {@code Acquisition}, which asks the store once; if the lock is busy it
 * joins the {@code WaitQueue} of its name, where the first in line asks again. A grant becomes an {@code EngineLease}, which
 * the {@code Watchdog} renews and whose deadline it watches. What was asked and never answered goes to the
 * {@code Compensator}.
 *
 * <p>Nothing here knows Redis, blocks in a callback, or keeps anything for a lock that nobody holds or waits for. No lock of
 * {@code java.util.concurrent} is held while a store, a listener or a future is called.
 */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
