package dev.holdfast.benchmarks;

import dev.holdfast.archrules.PackageDocumentation;

/** The rule for all packages, which those of the benchmarks follow too. */
class ArchitectureTest implements PackageDocumentation {}
