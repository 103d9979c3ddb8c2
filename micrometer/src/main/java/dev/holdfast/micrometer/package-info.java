/**
 * Metrics: {@link dev.holdfast.micrometer.LockMetrics} is a listener that keeps the meters of a registry.
 *
 * <p>It counts the events of a provider and has no influence on locks. Classes are thread-safe.
 */
@NullMarked
package dev.holdfast.micrometer;

import org.jspecify.annotations.NullMarked;
