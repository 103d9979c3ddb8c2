/** Locks that clients of other languages take on the same keys. Runs in the profile {@code interop} only, which needs Node. */
@NullMarked
package dev.holdfast.it.interop;

import org.jspecify.annotations.NullMarked;
