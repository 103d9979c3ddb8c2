/**
 * Measures Redlock on five local servers, some of which fail, compared with the same commands by hand and with RedissonRedLock.
 * It also measures how fast an open circuit breaker rejects calls.
 */
@NullMarked
package dev.holdfast.benchmarks.redlock;

import org.jspecify.annotations.NullMarked;
