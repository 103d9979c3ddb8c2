package dev.holdfast.jedis;

import dev.holdfast.testkit.backend.ClosingContract;

class JedisClosingTest implements ClosingContract {}
