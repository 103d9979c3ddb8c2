/**
 * Locks that hold within one process: for tests of applications, which may drive the clock, and for the fallback of an
 * application. They behave like locks on a server, including leases and fencing tokens. {@code MemoryBackend} keeps the locks and
 * their queues, and {@code MemoryLockStore} is the store over it.
 *
 * <p>Nothing here talks to a server or to another process.
 */
@NullMarked
package dev.holdfast.memory;

import org.jspecify.annotations.NullMarked;
