package dev.holdfast.testkit;

import dev.holdfast.archrules.PackageDocumentation;

/** The rule for all packages, which those of the test kit follow too. */
class ArchitectureTest implements PackageDocumentation {}
