package dev.holdfast;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the API. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse()
                .frozenCycle("Durations", "LockOptions")
                .frozenCycle("ConfigUrl", "LockConfig", "Settings")
                .frozenCycle("CompositeListener", "LockListener"); // an interface and what its factory creates
    }
}
