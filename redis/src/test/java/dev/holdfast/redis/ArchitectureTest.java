package dev.holdfast.redis;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the Redis store. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse("dev.holdfast", "dev.holdfast.spi", "dev.holdfast.engine")
                .layers("dev.holdfast.redis", "dev.holdfast.redis.store", "dev.holdfast.redis.client");
    }
}
