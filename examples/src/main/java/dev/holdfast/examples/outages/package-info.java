/** An application that copes with an outage of its lock backend: with a circuit breaker, a fallback, and retries. */
@NullMarked
package dev.holdfast.examples.outages;

import org.jspecify.annotations.NullMarked;
