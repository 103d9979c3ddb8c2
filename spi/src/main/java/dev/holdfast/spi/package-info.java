/**
 * What the author of a backend or a decorator builds with.
 *
 * <p>A backend implements {@link dev.holdfast.spi.LockStore}, a port that asks and never waits for a lock, and becomes a
 * {@link dev.holdfast.LockProvider} by {@link dev.holdfast.engine.LockEngine#over}. A decorator is a store over stores.
 *
 * <p>Here live the port, its values, the seams for time and randomness, and the door to the engine. The engine itself is
 * hidden in {@code dev.holdfast.engine}. Nothing here knows Redis.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 */
@NullMarked
package dev.holdfast.spi;

import org.jspecify.annotations.NullMarked;
