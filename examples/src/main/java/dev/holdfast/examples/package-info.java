/**
 * What the README and the javadoc show, as code that is compiled and tested. The applications are in the packages below; they
 * see nothing of the library but its API.
 */
@NullMarked
package dev.holdfast.examples;

import org.jspecify.annotations.NullMarked;
