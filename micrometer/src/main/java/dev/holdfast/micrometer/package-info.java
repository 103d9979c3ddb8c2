/**
 * Metrics: {@link dev.holdfast.micrometer.LockMetrics} is a listener that keeps the meters of a registry.
 *
 * <p>Nothing in here decides what happens to a lock; it counts what a provider tells.
 */
@NullMarked
package dev.holdfast.micrometer;

import org.jspecify.annotations.NullMarked;
