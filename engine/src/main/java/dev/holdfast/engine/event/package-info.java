/** Events and callbacks: where code of the user runs, in which order a listener is notified, and the Flight Recorder. */
@NullMarked
package dev.holdfast.engine.event;

import org.jspecify.annotations.NullMarked;
