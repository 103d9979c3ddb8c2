/**
 * A fleet of worker processes that contend for the same locks, each on a client library of its own, and the verdict over what
 * they did. Workers use the public API only; faults are up to the one who runs the fleet.
 */
@NullMarked
package dev.holdfast.testkit.fleet;

import org.jspecify.annotations.NullMarked;
