package dev.holdfast.lettuce;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the Lettuce backend. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse(
                "dev.holdfast",
                "dev.holdfast.spi",
                "dev.holdfast.redis",
                "dev.holdfast.redis.client",
                "io.lettuce.core..",
                "io.netty..");
    }
}
