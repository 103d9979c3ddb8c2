package dev.holdfast.jedis;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the Jedis backend. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse(
                "dev.holdfast",
                "dev.holdfast.spi",
                "dev.holdfast.redis",
                "dev.holdfast.redis.client",
                "redis.clients.jedis..",
                "org.apache.commons.pool2..");
    }
}
