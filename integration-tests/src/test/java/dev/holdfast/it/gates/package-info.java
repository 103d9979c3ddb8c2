/** Rules that need all modules at once: their graph, and the contract that each provider is held against. */
@NullMarked
package dev.holdfast.it.gates;

import org.jspecify.annotations.NullMarked;
