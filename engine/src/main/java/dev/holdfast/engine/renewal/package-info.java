/** Renewal: the watchdog renews leases in batches, notifies their holders of risk, and ends them as lost at their deadline. */
@NullMarked
package dev.holdfast.engine.renewal;

import org.jspecify.annotations.NullMarked;
