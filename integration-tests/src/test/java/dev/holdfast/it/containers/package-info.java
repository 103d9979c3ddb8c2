/** Tests of the contract on a Redis in a container. They run in the tier {@code containers} only, which needs a Docker daemon. */
@NullMarked
package dev.holdfast.it.containers;

import org.jspecify.annotations.NullMarked;
