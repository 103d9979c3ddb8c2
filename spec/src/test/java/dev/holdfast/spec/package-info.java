/** The model checker on the specification, and tests of what runs it. */
@NullMarked
package dev.holdfast.spec;

import org.jspecify.annotations.NullMarked;
