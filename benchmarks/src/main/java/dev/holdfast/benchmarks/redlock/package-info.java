/**
 * Redlock over five local servers, of which some fail, against the same commands sent by hand and against RedissonRedLock; and how
 * fast an open circuit breaker refuses.
 */
@NullMarked
package dev.holdfast.benchmarks.redlock;

import org.jspecify.annotations.NullMarked;
