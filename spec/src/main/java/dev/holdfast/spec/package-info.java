/** Runs TLC, the model checker of TLA+, on the configurations of the specification, and compares each result with the expected one. */
@NullMarked
package dev.holdfast.spec;

import org.jspecify.annotations.NullMarked;
