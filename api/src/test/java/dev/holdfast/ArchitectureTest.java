package dev.holdfast;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the API. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse()
                .frozenCycle("Durations", "LockOptions")
                .frozenCycle("ConfigRules", "ConfigUrl", "LockConfig", "RawUrl", "Settings");
    }
}
