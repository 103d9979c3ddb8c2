/** What must never be seen anywhere: passwords and owner tokens, whatever fails and however much is logged. */
@NullMarked
package dev.holdfast.it.secrets;

import org.jspecify.annotations.NullMarked;
