/**
 * Local wait queues: the waiters of this process for each lock, in order of arrival. The head of a queue makes the attempts; a release
 * hands the lock off to the head, or takes its attempt along to the store. A waiter whose wait times out leaves its ticket to the next
 * one.
 */
@NullMarked
package dev.holdfast.engine.queue;

import org.jspecify.annotations.NullMarked;
