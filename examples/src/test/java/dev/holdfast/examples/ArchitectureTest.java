package dev.holdfast.examples;

import dev.holdfast.archrules.PackageDocumentation;

/** The rule for all packages, which those of the examples follow too. */
class ArchitectureTest implements PackageDocumentation {}
