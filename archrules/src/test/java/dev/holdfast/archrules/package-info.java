/** Tests of the rules: each of them is seen to fail. */
@NullMarked
package dev.holdfast.archrules;

import org.jspecify.annotations.NullMarked;
