/** Tests of the packaged Guice application. */
@NullMarked
package dev.holdfast.it.guice;

import org.jspecify.annotations.NullMarked;
