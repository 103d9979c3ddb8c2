/**
 * Discovery as in an application: with packaged jars, and for each case a separate JVM with its own class path or module path.
 * These tests must not use the drivers on their own class path.
 */
@NullMarked
package dev.holdfast.it.discovery;

import org.jspecify.annotations.NullMarked;
