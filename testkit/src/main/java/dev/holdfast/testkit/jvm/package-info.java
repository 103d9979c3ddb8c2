/**
 * Child JVMs on a class path of one's choice, and their ends. What the children do is not decided here.
 */
@NullMarked
package dev.holdfast.testkit.jvm;

import org.jspecify.annotations.NullMarked;
