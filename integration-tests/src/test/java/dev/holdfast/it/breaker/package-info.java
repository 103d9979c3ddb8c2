/** Tests of circuit breakers in front of real servers with real clients: the outages that breakers are made for. */
package dev.holdfast.it.breaker;
