/**
 * Locks for applications that are put together by Guice: {@link dev.holdfast.guice.LockModule} binds lock providers, and
 * methods that are annotated with {@link dev.holdfast.guice.Locked} run under a lock.
 *
 * <p>Nothing in here talks to a server or decides how a lock works: that is done by whichever provider is on the class path.
 */
@NullMarked
package dev.holdfast.guice;

import org.jspecify.annotations.NullMarked;
