/**
 * Distributed locks with leases and fencing tokens.
 *
 * <h2>If you use locks</h2>
 * Open one {@link dev.holdfast.LockProvider} per application with {@link dev.holdfast.LockProviders#open(String)}, get a
 * {@link dev.holdfast.DistributedLock} by name, and hold a {@link dev.holdfast.Lease} for as long as you work.
 *
 * <h2>If you write a backend</h2>
 * Implement {@link dev.holdfast.LockDriver} and announce it in {@code META-INF/services} and in the module descriptor;
 * the package {@code dev.holdfast.spi} has the engine that turns a store into a provider.
 *
 * <p>Only contracts live here: interfaces, values, exceptions and the discovery of drivers. Nothing in this package talks
 * to a server, and it depends on nothing but the JDK.
 *
 * <p>Except where noted, passing a {@code null} argument to any method or constructor of this package results in a
 * {@link NullPointerException}.
 */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;
