/** Architecture rules for the tests of all modules, and the list of the public API of each. */
@NullMarked
package dev.holdfast.archrules;

import org.jspecify.annotations.NullMarked;
