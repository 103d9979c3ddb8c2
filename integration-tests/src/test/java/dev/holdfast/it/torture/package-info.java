/** A random mix of everything that users, servers and networks do to a provider, for minutes. Nothing may hang or be late. */
@NullMarked
package dev.holdfast.it.torture;

import org.jspecify.annotations.NullMarked;
