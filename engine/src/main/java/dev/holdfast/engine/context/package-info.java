/**
 * The surroundings of the engine: the store behind a guard, clocks, timers, the times that are derived from a lease time, and the
 * count of what is in flight.
 */
@NullMarked
package dev.holdfast.engine.context;

import org.jspecify.annotations.NullMarked;
