/**
 * The scripts of this library as raw requests, for clients that send them by hand, and for measurements of the server alone.
 *
 * <p>The folder {@code wire1} of the resources has the scripts of wire 1, the protocol before the first release. No version of
 * this library contains them any more. They are kept so that later scripts can be measured against them. Do not change them.
 */
@NullMarked
package dev.holdfast.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
