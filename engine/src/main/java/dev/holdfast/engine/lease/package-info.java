/**
 * Leases: {@code LeaseValidity} has the deadline, {@code LeaseTermination} makes a lease {@link dev.holdfast.LeaseState#RELEASED}
 * or {@link dev.holdfast.LeaseState#LOST}, and {@code HandOffBudget} bounds how often the lock is handed off and has the fencing
 * token of each local holder.
 */
@NullMarked
package dev.holdfast.engine.lease;

import org.jspecify.annotations.NullMarked;
