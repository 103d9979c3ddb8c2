/** A cron job that starts on every node. One node does the work, and the others skip it. */
@NullMarked
package dev.holdfast.examples.cron;

import org.jspecify.annotations.NullMarked;
