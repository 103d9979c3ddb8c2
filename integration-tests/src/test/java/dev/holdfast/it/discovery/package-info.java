/**
 * Discovery as an application meets it: packaged jars, each case with a class path or module path of its own in a JVM of its
 * own. Nothing in here may use a driver that is on the class path of the tests themselves.
 */
@NullMarked
package dev.holdfast.it.discovery;

import org.jspecify.annotations.NullMarked;
