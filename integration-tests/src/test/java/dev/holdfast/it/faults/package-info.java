/**
 * Fault scenarios: lock providers of each client library on a real server that is made to fail. The name of a scenario has its
 * number in the fault test plan.
 */
@NullMarked
package dev.holdfast.it.faults;

import org.jspecify.annotations.NullMarked;
