/** A job whose lock survives the loss of a Redis server: a quorum of independent servers. */
@NullMarked
package dev.holdfast.examples.quorum;

import org.jspecify.annotations.NullMarked;
