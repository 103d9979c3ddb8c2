/** Tests of the scripts of the Redis store on a real server, with a plain connection: no client library, no engine. */
@NullMarked
package dev.holdfast.it.store;

import org.jspecify.annotations.NullMarked;
