/**
 * The contract of Redis backends, over a real server. Each backend module runs it with its client library.
 *
 * <p>A test of a backend implements {@link dev.holdfast.testkit.backend.BackendContract} and
 * {@link dev.holdfast.testkit.backend.ClosingContract}, and extends
 * {@link dev.holdfast.testkit.backend.RedisProviderContract}, which runs the contract of all providers (the TCK). Nothing here
 * knows a client library.
 */
@NullMarked
package dev.holdfast.testkit.backend;

import org.jspecify.annotations.NullMarked;
