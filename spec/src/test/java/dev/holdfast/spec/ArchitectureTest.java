package dev.holdfast.spec;

import dev.holdfast.archrules.PackageDocumentation;

/** The rule for all packages. */
class ArchitectureTest implements PackageDocumentation {}
