/**
 * The code of the README and of the javadoc, compiled and tested. The packages below contain small applications. They depend on
 * the API of the library only.
 */
@NullMarked
package dev.holdfast.examples;

import org.jspecify.annotations.NullMarked;
