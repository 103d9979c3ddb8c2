/**
 * One lock that everybody wants: threads of one or several JVMs take it in turns, each notes when, and the notes of all are put
 * together. All JVMs are on one machine and share its monotonic clock.
 */
@NullMarked
package dev.holdfast.benchmarks.contended;

import org.jspecify.annotations.NullMarked;
