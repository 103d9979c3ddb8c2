package dev.holdfast.jedis;

import dev.holdfast.testkit.backend.RedisProviderContract;

class JedisContractTest extends RedisProviderContract {}
