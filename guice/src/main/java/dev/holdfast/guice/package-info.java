/**
 * Locks for applications that use Guice: {@link dev.holdfast.guice.LockModule} binds lock providers, and methods that are
 * annotated with {@link dev.holdfast.guice.Locked} run under a lock.
 *
 * <p>This package talks to no server: the driver on the class path does. Classes are thread-safe, except that modules and
 * annotations are read while an injector is created, by one thread.
 */
@NullMarked
package dev.holdfast.guice;

import org.jspecify.annotations.NullMarked;
