/** The application that is put together by Guice, as it is packaged. */
@NullMarked
package dev.holdfast.it.guice;

import org.jspecify.annotations.NullMarked;
