package dev.holdfast.cli;

import dev.holdfast.archrules.PackageDocumentation;

/** The rule for all packages, which those of the command line follow too. */
class ArchitectureTest implements PackageDocumentation {}
