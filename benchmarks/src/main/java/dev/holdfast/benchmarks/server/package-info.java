/** Measures the CPU time of the server for each kind of request, pipelined, without a client library. */
@NullMarked
package dev.holdfast.benchmarks.server;

import org.jspecify.annotations.NullMarked;
