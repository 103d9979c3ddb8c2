package dev.holdfast.guice;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import dev.holdfast.Lease;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Marks a parameter of type {@code long} of a {@link Locked} method. It receives the fencing token of the lease; the value
 * that the caller passes is ignored. If the lease has no token, the method does not run and {@link IllegalStateException} is
 * thrown.
 *
 * @see Lease#fencingToken()
 */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface Fenced {}
