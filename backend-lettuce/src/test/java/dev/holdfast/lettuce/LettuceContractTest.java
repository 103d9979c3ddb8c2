package dev.holdfast.lettuce;

import dev.holdfast.testkit.backend.RedisProviderContract;

class LettuceContractTest extends RedisProviderContract {}
