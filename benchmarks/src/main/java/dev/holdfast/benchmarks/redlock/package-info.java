/**
 * Measures Redlock on five local servers, of which some fail, compared with the same commands by hand and with RedissonRedLock. It
 * also measures how fast an open circuit breaker rejects calls.
 */
@NullMarked
package dev.holdfast.benchmarks.redlock;

import org.jspecify.annotations.NullMarked;
