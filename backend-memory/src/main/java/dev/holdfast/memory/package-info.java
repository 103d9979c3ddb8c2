/**
 * Locks that hold within one process: for tests of applications, with a clock that the test drives if it likes, and as what an
 * application falls back to. They behave as locks on a server do, leases and fencing tokens included.
 *
 * <p>Nothing here talks to a server or to another process.
 */
@NullMarked
package dev.holdfast.memory;

import org.jspecify.annotations.NullMarked;
