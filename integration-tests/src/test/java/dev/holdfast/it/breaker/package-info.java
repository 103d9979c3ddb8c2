/** A circuit breaker in front of real servers on real clients: the outages that it is for. */
package dev.holdfast.it.breaker;
