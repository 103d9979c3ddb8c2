/**
 * A seeded simulator that runs the real engine on one thread, with virtual time, a scheduler that runs simultaneous events in
 * random order, a lossy network, and a model of the scripts of a server. The same seed gives the same history.
 *
 * <p>This package uses no threads, sockets or system clocks. The model has the semantics of the scripts, not their code. A test
 * compares it with a real server.
 */
@NullMarked
package dev.holdfast.testkit.sim;

import org.jspecify.annotations.NullMarked;
