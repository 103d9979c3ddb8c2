/** Compensation: releases in the background that undo requests with an unknown outcome. */
@NullMarked
package dev.holdfast.engine.release;

import org.jspecify.annotations.NullMarked;
