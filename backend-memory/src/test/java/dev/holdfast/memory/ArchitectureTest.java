package dev.holdfast.memory;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the memory backend. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse("dev.holdfast", "dev.holdfast.spi", "dev.holdfast.engine");
    }
}
