/** What an application does while its locks' backend is away: a circuit breaker, a fallback, retries. */
@NullMarked
package dev.holdfast.examples.outages;

import org.jspecify.annotations.NullMarked;
