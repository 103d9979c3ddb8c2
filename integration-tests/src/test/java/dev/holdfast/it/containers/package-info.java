/** The contract against a Redis in a container. Runs in the profile {@code containers} only, which needs a Docker daemon. */
@NullMarked
package dev.holdfast.it.containers;

import org.jspecify.annotations.NullMarked;
