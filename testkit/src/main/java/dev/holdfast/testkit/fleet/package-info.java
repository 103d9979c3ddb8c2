/**
 * A fleet of worker processes that contend for the same locks, each with its own client library, and the verdict on their
 * history. Workers use the public API only. The test that runs the fleet causes the faults.
 */
@NullMarked
package dev.holdfast.testkit.fleet;

import org.jspecify.annotations.NullMarked;
