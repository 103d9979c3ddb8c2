/**
 * Child JVMs with a given class path, and the choice of backends and variants that tests run on.
 */
@NullMarked
package dev.holdfast.testkit.jvm;

import org.jspecify.annotations.NullMarked;
