/**
 * Measures one contended lock. Threads of one or several JVMs acquire it in turn, and each notes the times. Then the notes are
 * combined. All JVMs are on one machine and share its monotonic clock.
 */
@NullMarked
package dev.holdfast.benchmarks.contended;

import org.jspecify.annotations.NullMarked;
