/** An application with Guice. It depends on the API and the Guice module, and on no Redis client. */
@NullMarked
package dev.holdfast.examples.billing;

import org.jspecify.annotations.NullMarked;
