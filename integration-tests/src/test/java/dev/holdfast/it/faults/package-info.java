/**
 * Fault scenarios: a lock provider of each client library on a real server that is made to fail. A scenario is named by the
 * number that it has in the fault test plan.
 */
@NullMarked
package dev.holdfast.it.faults;

import org.jspecify.annotations.NullMarked;
