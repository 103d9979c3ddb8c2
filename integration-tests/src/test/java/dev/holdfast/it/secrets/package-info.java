/** Tests that passwords and owner tokens are never visible, whatever fails and however much is logged. */
@NullMarked
package dev.holdfast.it.secrets;

import org.jspecify.annotations.NullMarked;
