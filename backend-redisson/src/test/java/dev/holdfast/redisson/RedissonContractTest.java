package dev.holdfast.redisson;

import dev.holdfast.testkit.backend.RedisProviderContract;

class RedissonContractTest extends RedisProviderContract {}
