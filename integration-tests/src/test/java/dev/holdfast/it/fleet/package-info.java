/** Tests that the fleet of the test kit works, and detects a broken lock: real worker processes on a real server. */
@NullMarked
package dev.holdfast.it.fleet;

import org.jspecify.annotations.NullMarked;
