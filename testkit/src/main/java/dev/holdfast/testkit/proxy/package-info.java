/**
 * A TCP proxy between a client and a server of this machine that causes the faults of a network. It forwards bytes and knows
 * no more of Redis than where a request ends.
 */
@NullMarked
package dev.holdfast.testkit.proxy;

import org.jspecify.annotations.NullMarked;
