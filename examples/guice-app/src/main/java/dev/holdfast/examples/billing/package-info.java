/** An application that is put together by Guice. It knows the API and the Guice module, and no Redis client. */
@NullMarked
package dev.holdfast.examples.billing;

import org.jspecify.annotations.NullMarked;
