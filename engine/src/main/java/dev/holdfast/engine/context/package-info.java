/** The surroundings of the engine: its store behind guards, clock, timers, derived times, and the count of what is in flight. */
@NullMarked
package dev.holdfast.engine.context;

import org.jspecify.annotations.NullMarked;
