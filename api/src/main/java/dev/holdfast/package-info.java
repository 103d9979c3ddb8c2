/**
 * Distributed locks with leases and fencing tokens.
 *
 * <h2>Using locks</h2>
 * Open one {@link dev.holdfast.LockProvider} per application with {@link dev.holdfast.LockProviders#open(String)}, get a
 * {@link dev.holdfast.DistributedLock} by name, and hold a {@link dev.holdfast.Lease} while you work.
 *
 * <h2>Writing a backend</h2>
 * Implement {@link dev.holdfast.LockDriver} and declare it in {@code META-INF/services} and in the module descriptor. The
 * module {@code dev.holdfast.spi} has the port that a store implements, and {@code dev.holdfast.engine} makes a provider of it.
 *
 * <p>This package has interfaces, values, exceptions and the discovery of drivers. It talks to no server and depends only on
 * the JDK. Classes are thread-safe, except for builders, and implementations of the interfaces must be.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;
