/**
 * Renewal: the watchdog renews leases in batches, notifies their holders of risk, and has them lost at their deadline.
 */
@NullMarked
package dev.holdfast.engine.renewal;

import org.jspecify.annotations.NullMarked;
