package dev.holdfast.resilience4j;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the circuit breaker. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse(
                "dev.holdfast", "dev.holdfast.spi", "dev.holdfast.engine", "io.github.resilience4j..");
    }
}
