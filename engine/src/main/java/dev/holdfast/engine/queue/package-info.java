/**
 * Local wait queues: the waiters of this process for each lock, in order of arrival. Only the head of a queue makes attempts. A
 * release hands the lock off to the head, or takes its attempt along to the store.
 *
 * <p>When the wait of the head times out, it makes a last attempt and waits up to 50 ms for the reply. Any other waiter fails at
 * once, because of the last reply to the head. A head that leaves passes its ticket on to the next waiter; the last waiter gives
 * the ticket up in the store. See {@code LocalWaitQueue.onDeadline}.
 */
@NullMarked
package dev.holdfast.engine.queue;

import org.jspecify.annotations.NullMarked;
