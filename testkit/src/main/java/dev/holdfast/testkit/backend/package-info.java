/**
 * The contract of Redis backends: what is special to a client library over a real server, written once and run by each. What
 * holds for every provider is in the TCK, and nothing here knows a library.
 */
@NullMarked
package dev.holdfast.testkit.backend;

import org.jspecify.annotations.NullMarked;
