/**
 * Events and callbacks. {@code CallbackExecutor} runs the code of the user: on the executor of the user, or else on {@code
 * CallbackThreads}, which are added while callbacks block. {@code ListenerEvents} delivers the events of one lease, and those of one acquisition, one after the other in
 * the order in which they happened. {@code JfrRecorder} records events for the Flight Recorder.
 */
@NullMarked
package dev.holdfast.engine.event;

import org.jspecify.annotations.NullMarked;
