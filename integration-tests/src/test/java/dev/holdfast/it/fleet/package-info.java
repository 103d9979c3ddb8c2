/** Fleets of real worker processes against a real server: that the test kit's fleet works, and can fail. */
@NullMarked
package dev.holdfast.it.fleet;

import org.jspecify.annotations.NullMarked;
