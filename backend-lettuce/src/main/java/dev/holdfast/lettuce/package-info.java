/**
 * The Lettuce backend: a driver, a factory for an existing client, and the adapter that carries script calls over shared
 * connections. Keys, scripts and the meaning of replies are not decided here.
 */
@NullMarked
package dev.holdfast.lettuce;

import org.jspecify.annotations.NullMarked;
