package dev.holdfast.engine;

import dev.holdfast.archrules.ModuleArchitecture;
import dev.holdfast.archrules.ModuleRules;

/** The architecture of the engine. */
class ArchitectureTest implements ModuleArchitecture {
    @Override
    public ModuleRules rules() {
        return ModuleRules.mayUse("dev.holdfast", "dev.holdfast.spi")
                .threadLocalsIn("dev.holdfast.engine.Holds")
                .frozenCycle("ConfiguredSettings", "EngineSettings")
                .frozenCycle(
                        "AcquireCall",
                        "Acquisition",
                        "Alarm",
                        "Answer",
                        "Asking",
                        "Beginning",
                        "Bid",
                        "BidHolder",
                        "Compensator",
                        "Dues",
                        "EndingLease",
                        "Engine",
                        "EngineLease",
                        "Holds",
                        "Line",
                        "Pace",
                        "Questions",
                        "RiskNotice",
                        "Term",
                        "Turn",
                        "WaitQueue",
                        "WaitQueues",
                        "Watchdog",
                        "WatchedLease",
                        "Watching");
    }
}
