/** Rules for all modules that no compiler checks: which way dependencies point, and what published code does without. */
@NullMarked
package dev.holdfast.it.gates;

import org.jspecify.annotations.NullMarked;
