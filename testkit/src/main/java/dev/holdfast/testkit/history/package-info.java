/**
 * The events of processes that use locks, as JSON lines, and checkers of a history of events.
 */
@NullMarked
package dev.holdfast.testkit.history;

import org.jspecify.annotations.NullMarked;
