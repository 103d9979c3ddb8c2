/** The lock libraries that are compared, each behind the same two interfaces, and plain clients that do the same commands by hand. */
@NullMarked
package dev.holdfast.benchmarks.libraries;

import org.jspecify.annotations.NullMarked;
