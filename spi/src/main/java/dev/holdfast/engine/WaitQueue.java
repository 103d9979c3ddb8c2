package dev.holdfast.engine;

import dev.holdfast.LockException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Those in this process who wait for one lock, in order of arrival. Only the first in line asks the store, so a thousand
 * threads cost no more questions than one.
 *
 * <p>All fields are guarded by {@code mutex}, which is never held while the store is asked or anybody who waits is called.
 */
final class WaitQueue {
    private final Engine engine;
    private final WaitQueues queues;
    private final String lockName;
    private final ReentrantLock mutex = new ReentrantLock();
    private final ArrayDeque<Acquisition> line = new ArrayDeque<>();

    /** The question that is under way, or null. */
    private @Nullable CompletableFuture<AcquireReply> asking;

    /** Whether a wake-up came while a question was under way, whose answer may be older than the wake-up. */
    private boolean wokenWhileAsking;

    private Scheduler.@Nullable Task nextAsk;
    private LockStore.@Nullable Watch watch;
    private int round;
    private long lastAnswer;
    private @Nullable LockException lastFailure;
    private @Nullable String holder;

    /** Set when the last in line left: the queue is out of the map and takes nobody any more. */
    private boolean retired;

    WaitQueue(Engine engine, WaitQueues queues, String lockName) {
        this.engine = engine;
        this.queues = queues;
        this.lockName = lockName;
    }

    /** Adds a request; returns false if this queue is retired. */
    boolean join(Acquisition acquisition, @Nullable LockException failure) {
        mutex.lock();
        try {
            if (retired) {
                return false;
            }
            line.addLast(acquisition);
            if (line.size() == 1) {
                lastFailure = failure;
                lastAnswer = failure == null ? engine.now() : acquisition.start;
                watch = engine.store.watch(lockName, this::wake);
                planNextAsk(null);
            }
        } finally {
            mutex.unlock();
        }
        acquisition.watchDeadline(() -> onDeadline(acquisition));
        return true;
    }

    void leave(Acquisition acquisition) {
        mutex.lock();
        try {
            remove(acquisition);
        } finally {
            mutex.unlock();
        }
    }

    void wake() {
        mutex.lock();
        try {
            if (asking != null) {
                wokenWhileAsking = true;
            } else if (!line.isEmpty()) {
                plan(0);
            }
        } finally {
            mutex.unlock();
        }
    }

    /** Fails everybody in line because the provider is closed. */
    void close() {
        for (Acquisition acquisition : snapshot()) {
            leave(acquisition);
            acquisition.fail(Engine.closedWhileWaiting(lockName));
        }
    }

    private Acquisition[] snapshot() {
        mutex.lock();
        try {
            return line.toArray(Acquisition[]::new);
        } finally {
            mutex.unlock();
        }
    }

    /** Waits for the question that is under way, so that a late grant can still be given back. */
    void awaitAnswer(Duration atMost) {
        CompletableFuture<AcquireReply> answer = underWay();
        if (answer != null) {
            Quietly.await(answer, atMost);
        }
    }

    private @Nullable CompletableFuture<AcquireReply> underWay() {
        mutex.lock();
        try {
            return asking;
        } finally {
            mutex.unlock();
        }
    }

    private void ask() {
        Acquisition first;
        CompletableFuture<AcquireReply> marker = new CompletableFuture<>();
        mutex.lock();
        try {
            first = line.peekFirst();
            if (first == null || asking != null) {
                return;
            }
            asking = marker;
            nextAsk = null;
        } finally {
            mutex.unlock();
        }
        CompletableFuture<AcquireReply> answer = first.askAsync();
        Asked asked = first.lastAsked();
        answer.whenComplete((reply, thrown) -> {
            onAnswer(first, asked, reply, thrown);
            marker.complete(reply);
        });
    }

    private void onAnswer(Acquisition first, Asked asked, @Nullable AcquireReply reply, @Nullable Throwable thrown) {
        if (reply instanceof Granted granted) {
            onGranted(first, asked, granted);
        } else if (reply instanceof Busy busy) {
            first.sawBusy(busy);
            endOfQuestion(first, null, busy);
        } else {
            endOfQuestion(first, first.failed(Objects.requireNonNull(thrown)), null);
        }
    }

    private void onGranted(Acquisition first, Asked asked, Granted granted) {
        EngineLease lease;
        try {
            lease = first.granted(granted, asked);
        } catch (LockException tooLate) {
            endOfQuestion(first, tooLate, null);
            return;
        }
        mutex.lock();
        try {
            asking = null;
            lastFailure = null;
            lastAnswer = engine.now();
            round = 0;
            remove(first);
            if (!line.isEmpty() && nextAsk == null) {
                planNextAsk(null);
            }
        } finally {
            mutex.unlock();
        }
        first.deliver(lease);
    }

    /** Takes the answer in, and fails the request that asked if it has no reason to ask again. */
    private void endOfQuestion(Acquisition first, @Nullable LockException failure, @Nullable Busy busy) {
        LockException end = null;
        mutex.lock();
        try {
            asking = null;
            if (!(failure instanceof LockUnavailableException) || engine.now() < first.deadline) {
                lastFailure = failure; // a question that patience cut short says nothing about the store
            }
            if (busy != null) {
                lastAnswer = engine.now();
                holder = busy.holder();
            }
            if (first.isOver()) {
                first.settle();
                remove(first);
            } else if (failure != null && !isWorthRepeating(first, failure)) {
                end = failure;
                remove(first);
            } else if (engine.now() >= first.deadline) {
                end = first.outOfPatience(lastFailure, holder);
                remove(first);
            }
            if (!line.isEmpty() && nextAsk == null) {
                planNextAsk(busy);
            }
        } finally {
            mutex.unlock();
        }
        if (end != null) {
            first.fail(end);
        }
    }

    /** A wait without a limit does not outlast one lease time without any answer. */
    private boolean isWorthRepeating(Acquisition first, LockException failure) {
        boolean silentForTooLong = first.deadline == Acquisition.NEVER
                && engine.now() - Math.max(first.start, lastAnswer) >= first.leaseTime();
        return failure instanceof LockUnavailableException && !silentForTooLong;
    }

    /** The first in line asks one last time; the others have its last answer. */
    private void onDeadline(Acquisition acquisition) {
        boolean last;
        LockException end;
        mutex.lock();
        try {
            last = line.peekFirst() == acquisition;
            end = acquisition.outOfPatience(lastFailure, holder);
            if (last && asking == null) {
                plan(0);
            }
        } finally {
            mutex.unlock();
        }
        if (last) {
            engine.schedule(Timings.LAST_ANSWER, () -> giveUp(acquisition, end));
        } else {
            giveUp(acquisition, end);
        }
    }

    private void giveUp(Acquisition acquisition, LockException end) {
        leave(acquisition);
        acquisition.fail(end);
    }

    private void planNextAsk(@Nullable Busy busy) {
        if (wokenWhileAsking) {
            wokenWhileAsking = false;
            plan(0);
            return;
        }
        long delay = engine.jitter(Timings.pollBound(round++));
        if (busy != null && busy.askAgain() != null) {
            delay = busy.askAgain().toNanos();
        }
        if (busy != null && busy.remaining() != null) {
            // Expiry wakes nobody: be there just after it.
            delay = Math.min(delay, busy.remaining().toNanos() + engine.jitter(5 * Timings.MILLI));
        }
        plan(delay);
    }

    private void plan(long delay) {
        if (nextAsk != null) {
            nextAsk.cancel();
        }
        nextAsk = engine.schedule(delay, this::ask);
    }

    /** Takes a request out of the line and retires the queue if it was the last. The mutex is held. */
    private void remove(Acquisition acquisition) {
        boolean wasFirst = line.peekFirst() == acquisition;
        if (!line.remove(acquisition)) {
            return;
        }
        if (line.isEmpty()) {
            retired = true;
            queues.remove(lockName, this);
            if (nextAsk != null) {
                nextAsk.cancel();
            }
            if (watch != null) {
                watch.close();
            }
        } else if (wasFirst) {
            round = 0;
        }
    }
}
