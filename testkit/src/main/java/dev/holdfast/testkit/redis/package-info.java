/**
 * Real redis-server processes for tests and the demo, and a small client to look into them with. No Redis client library is
 * used here, as those are what is tested.
 */
@NullMarked
package dev.holdfast.testkit.redis;

import org.jspecify.annotations.NullMarked;
