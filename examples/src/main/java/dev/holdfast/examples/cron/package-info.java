/** A cron job: it starts on every node, one of them does the work, the others skip it. */
@NullMarked
package dev.holdfast.examples.cron;

import org.jspecify.annotations.NullMarked;
