package dev.holdfast.archrules;

/** The rule for all packages, which this module follows too. */
class ArchitectureTest implements PackageDocumentation {}
