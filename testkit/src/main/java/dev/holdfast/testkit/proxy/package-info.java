/**
 * A TCP proxy between a client and a server of this machine that causes network faults. It forwards bytes, and knows of Redis
 * only where a request ends.
 */
@NullMarked
package dev.holdfast.testkit.proxy;

import org.jspecify.annotations.NullMarked;
