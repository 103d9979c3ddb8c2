package dev.holdfast.redisson;

import dev.holdfast.testkit.backend.ClosingContract;

class RedissonClosingTest implements ClosingContract {}
