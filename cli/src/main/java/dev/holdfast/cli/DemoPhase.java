package dev.holdfast.cli;

import dev.holdfast.testkit.fleet.Availability;

/**
 * A part of a run in which the servers were in a certain condition.
 *
 * @param servers that condition, in two or three words
 * @param availability how well the lock was to be had
 */
record DemoPhase(String servers, Availability availability) {}
