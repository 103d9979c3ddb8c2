/**
 * What processes did to locks, and whether it was allowed: events as JSON lines, and checkers over a history of them. Nothing
 * is measured or caused here.
 */
@NullMarked
package dev.holdfast.testkit.history;

import org.jspecify.annotations.NullMarked;
