/**
 * The store port: what a backend or a decorator implements, and what the engine calls.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.holdfast.spi.LockStore}, the core. A store replies at once and never waits for a lock.
 *   <li>{@link dev.holdfast.spi.Claim} with {@link dev.holdfast.spi.Ownership} and {@link dev.holdfast.spi.OwnerToken}: what an
 *       attempt sends.
 *   <li>{@link dev.holdfast.spi.AcquireReply}, {@link dev.holdfast.spi.RenewReply} and {@link dev.holdfast.spi.ReleaseReply}: what a
 *       store replies.
 *   <li>The facets, for stores that can do more: {@link dev.holdfast.spi.StoreQueue} with {@link dev.holdfast.spi.QueueEntry},
 *       {@link dev.holdfast.spi.WaitListener}, {@link dev.holdfast.spi.HandOver} and {@link dev.holdfast.spi.ReleaseAndAcquire};
 *       {@link dev.holdfast.spi.QuorumMember} with {@link dev.holdfast.spi.Incarnation}.
 * </ol>
 *
 * <p>A backend implements {@code LockStore}, and a facet if its server allows. A decorator extends
 * {@link dev.holdfast.spi.ForwardingLockStore}, or implements {@code LockStore} over several stores, which it gets from providers by
 * {@link dev.holdfast.spi.LockStores}. {@link dev.holdfast.spi.LockNames}, {@link dev.holdfast.spi.StoreFutures} and
 * {@link dev.holdfast.spi.ClockDrift} hold the rules that they share. The engine implements
 * {@link dev.holdfast.spi.WaitListener}, and makes a {@link dev.holdfast.LockProvider} of a store: see {@code LockEngine.over} in
 * module {@code dev.holdfast.engine}. {@link dev.holdfast.spi.Ticker} and {@link dev.holdfast.spi.Scheduler} are implemented by tests
 * and applications that drive the time themselves.
 *
 * <p>Nothing here knows Redis or the engine. Except where noted, passing a {@code null} argument to any method or constructor of this
 * package results in a {@link NullPointerException}.
 */
@NullMarked
package dev.holdfast.spi;

import org.jspecify.annotations.NullMarked;
