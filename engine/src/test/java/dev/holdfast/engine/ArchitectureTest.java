package dev.holdfast.engine;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the engine. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse("dev.holdfast", "dev.holdfast.spi", "com.google.errorprone.annotations.concurrent")
                .layers(
                        "dev.holdfast.engine",
                        "dev.holdfast.engine.lock",
                        "dev.holdfast.engine.queue",
                        "dev.holdfast.engine.acquire",
                        "dev.holdfast.engine.renewal",
                        "dev.holdfast.engine.lease",
                        "dev.holdfast.engine.release",
                        "dev.holdfast.engine.context",
                        "dev.holdfast.engine.event")
                .threadLocalsIn("dev.holdfast.engine.lock.ThreadHoldCounts");
    }
}
