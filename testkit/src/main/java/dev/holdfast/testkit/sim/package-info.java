/**
 * A seeded simulator that runs the real engine on one thread: virtual time, a scheduler that picks the order of simultaneous
 * events at random, a lossy network, and a model of the server's scripts. The same seed gives the same history.
 *
 * <p>No thread, socket or clock of the system is used here. The model knows the semantics of the scripts and nothing of how
 * they are written; a test holds it against a real server.
 */
@NullMarked
package dev.holdfast.testkit.sim;

import org.jspecify.annotations.NullMarked;
