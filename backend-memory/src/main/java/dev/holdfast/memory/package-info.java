/**
 * Locks that hold within one process. They are for tests of applications, which may drive the clock, and for the fallback of an
 * application. They behave as locks on a server do, leases and fencing tokens included.
 *
 * <p>Nothing here talks to a server or to another process.
 */
@NullMarked
package dev.holdfast.memory;

import org.jspecify.annotations.NullMarked;
