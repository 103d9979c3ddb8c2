/**
 * The Redisson backend: a driver, a factory for an existing client, and the adapter that carries script calls. Keys, scripts
 * and the meaning of replies are not decided here; Redisson's own locks are not used.
 */
@NullMarked
package dev.holdfast.redisson;

import org.jspecify.annotations.NullMarked;
