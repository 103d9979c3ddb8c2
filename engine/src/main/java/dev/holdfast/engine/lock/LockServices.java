package dev.holdfast.engine.lock;

import dev.holdfast.engine.acquire.AcquireServices;
import dev.holdfast.engine.queue.LocalWaitQueues;

/**
 * What a lock needs of the engine.
 *
 * @param acquiring what its acquisitions need
 * @param queues the local wait queues
 * @param holds the hold counts of threads
 */
public record LockServices(AcquireServices acquiring, LocalWaitQueues queues, ThreadHoldCounts holds) {}
