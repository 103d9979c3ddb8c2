/** Quorums of real servers on real clients: the contract, and the faults that a quorum is for. */
package dev.holdfast.it.redlock;
