/** The command line: arguments, output for people and programs, and the demo. Locks, processes and checkers are in other modules. */
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
