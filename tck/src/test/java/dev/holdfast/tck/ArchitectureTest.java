package dev.holdfast.tck;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the contract. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse("dev.holdfast", "org.junit.jupiter.api..", "org.assertj.core.api..")
                .frozenCycle("Await", "ProviderFixture");
    }
}
