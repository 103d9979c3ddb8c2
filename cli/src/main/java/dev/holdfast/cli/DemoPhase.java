package dev.holdfast.cli;

import dev.holdfast.testkit.fleet.Availability;

/**
 * A phase of a run of the demo, by the condition of the servers.
 *
 * @param servers the condition, in two or three words
 * @param availability how often the lock was acquired
 */
record DemoPhase(String servers, Availability availability) {}
