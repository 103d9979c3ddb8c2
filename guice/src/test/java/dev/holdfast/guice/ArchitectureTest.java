package dev.holdfast.guice;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the Guice module. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse(
                        "dev.holdfast", "com.google.inject..", "jakarta.inject..", "org.aopalliance.intercept..")
                .frozenCycle("LeaseParameters", "LockedMethod", "NameTemplate", "ParameterPlaceholder", "ReturnType");
    }
}
