/** Tests with clients of other languages on the same keys. They run in the tier {@code interop} only, which needs Node. */
@NullMarked
package dev.holdfast.it.interop;

import org.jspecify.annotations.NullMarked;
