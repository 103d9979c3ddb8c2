package dev.holdfast.redisson;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the Redisson backend. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse(
                "dev.holdfast",
                "dev.holdfast.spi",
                "dev.holdfast.redis",
                "dev.holdfast.redis.client",
                "org.redisson..",
                "io.netty..");
    }
}
