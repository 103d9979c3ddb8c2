/** Tests of quorums of real servers with real clients: the faults that quorums are made for. */
package dev.holdfast.it.redlock;
