/**
 * Leases: until when a lease is valid, how it ends by a release or a loss, and how often its lock is handed off. {@code LeaseTermination}
 * makes a lease {@link dev.holdfast.LeaseState#LOST}; {@code HandOffBudget} has the fencing token of each local holder.
 */
@NullMarked
package dev.holdfast.engine.lease;

import org.jspecify.annotations.NullMarked;
