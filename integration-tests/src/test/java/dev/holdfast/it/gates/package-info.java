/** Rules that need all modules at once: their graph, and the contract tests of each provider. */
@NullMarked
package dev.holdfast.it.gates;

import org.jspecify.annotations.NullMarked;
