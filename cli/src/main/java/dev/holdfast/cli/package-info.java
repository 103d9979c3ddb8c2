/** The command line: arguments, what people and programs read, and the demo. Locks, processes and checks are elsewhere. */
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
