/**
 * Real redis-server processes for tests and the demo, and a small client to inspect them. This package uses no Redis client
 * library, because the client libraries are under test.
 */
@NullMarked
package dev.holdfast.testkit.redis;

import org.jspecify.annotations.NullMarked;
