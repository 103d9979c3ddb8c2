/**
 * Compensation: {@code ReleaseCompensator} releases in the background what a request with an unknown outcome may have got, and
 * ends waits.
 */
@NullMarked
package dev.holdfast.engine.release;

import org.jspecify.annotations.NullMarked;
