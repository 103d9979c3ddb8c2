package dev.holdfast.memory;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseAction;
import dev.holdfast.LeaseFunction;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LeaseState;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.Scheduler;
import dev.holdfast.tck.AsyncContract;
import dev.holdfast.tck.CallbackContract;
import dev.holdfast.tck.ExclusionContract;
import dev.holdfast.tck.InterruptionContract;
import dev.holdfast.tck.LeaseContract;
import dev.holdfast.tck.ListenerContract;
import dev.holdfast.tck.LockViewContract;
import dev.holdfast.tck.LossContract;
import dev.holdfast.tck.ProviderContract;
import dev.holdfast.tck.WaitingContract;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** Providers with one fault each, over a correct store, as test classes of the contract that the fault breaks. */
final class FaultyProviders {
    /** Releases the lock for any holder. */
    static final class ForgetsTheOwner extends MemoryFixture implements ExclusionContract {
        private final Map<String, Ownership> holders = new ConcurrentHashMap<>();
        private volatile LockStore any;

        @Override
        LockStore store(LockStore correct) {
            any = correct;
            return new FaultyStores.HolderTrackingStore(correct, holders);
        }

        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.leases(correct, Map.of("release", (lease, arguments) -> {
                boolean released = lease.release();
                any.releaseAsync(holders.get(lease.lockName()), PATIENCE).join();
                return released;
            }));
        }
    }

    /** Returns before the timeout is over. */
    static final class EndsWaitsEarly extends MemoryFixture implements WaitingContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.locks(
                    correct,
                    Map.of(
                            "acquire",
                            (lock, arguments) -> arguments.length == 0
                                    ? lock.acquire()
                                    : lock.acquire(((Duration) arguments[0]).dividedBy(2))));
        }
    }

    /** Makes an attempt when the wait begins, and none when it ends. */
    static final class LosesTheEndOfAWait extends MemoryFixture implements WaitingContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.locks(correct, Map.of("tryAcquire", (lock, arguments) -> {
                Optional<Lease> lease = lock.tryAcquire();
                if (lease.isEmpty() && arguments.length == 1) {
                    TimeUnit.NANOSECONDS.sleep(((Duration) arguments[0]).toNanos());
                }
                return lease;
            }));
        }
    }

    /** Serves the last waiter first. */
    static final class ServesTheLastFirst extends MemoryFixture implements WaitingContract {
        private final Deque<Thread> stack = new ConcurrentLinkedDeque<>();

        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.locks(correct, Map.of("runWithLease", (lock, arguments) -> {
                try (Lease lease = acquire(lock)) {
                    ((LeaseAction<?>) arguments[arguments.length - 1]).run(lease);
                }
                return null;
            }));
        }

        private Lease acquire(DistributedLock lock) throws InterruptedException {
            stack.addFirst(Thread.currentThread());
            while (true) {
                Optional<Lease> lease =
                        stack.peekFirst() == Thread.currentThread() ? lock.tryAcquire() : Optional.empty();
                if (lease.isPresent()) {
                    stack.removeFirst();
                    return lease.get();
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    /** Goes on waiting when the thread is interrupted. */
    static final class IgnoresInterrupts extends MemoryFixture implements InterruptionContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.locks(
                    correct,
                    Map.of(
                            "acquire",
                            (lock, arguments) -> lock.acquireAsync(PATIENCE).join()));
        }
    }

    /** Throws at an interrupt, and leaves its attempt in flight. */
    static final class KeepsWhatAnInterruptedThreadIsGranted extends MemoryFixture implements InterruptionContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.locks(correct, Map.of("acquire", (lock, arguments) -> {
                CompletableFuture<Lease> acquiring = lock.acquireAsync(PATIENCE);
                TimeUnit.MILLISECONDS.sleep(1);
                try {
                    return acquiring.get();
                } catch (ExecutionException e) {
                    throw e.getCause();
                }
            }));
        }
    }

    /** Cancels the future and not the wait. */
    static final class ForgetsCancellation extends MemoryFixture implements AsyncContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.locks(
                    correct,
                    Map.of(
                            "acquireAsync",
                            (lock, arguments) -> (arguments.length == 0
                                            ? lock.acquireAsync()
                                            : lock.acquireAsync((Duration) arguments[0]))
                                    .thenApply(lease -> lease)));
        }
    }

    /** Makes one attempt where no time is given. */
    static final class WaitsOnlyIfGivenATime extends MemoryFixture implements AsyncContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(right, Map.of("acquireAsync", (lock, arguments) -> {
                return lock.acquireAsync(arguments.length == 0 ? Duration.ZERO : (Duration) arguments[0]);
            }));
        }
    }

    /** Waits without end where no time is given, whatever the options say. */
    static final class IgnoresTheWaitTimeout extends MemoryFixture implements AsyncContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(right, Map.of("acquireAsync", (lock, arguments) -> {
                return lock.acquireAsync(arguments.length == 0 ? PATIENCE.multipliedBy(2) : (Duration) arguments[0]);
            }));
        }
    }

    /** Waits for the lock of all work equally long. */
    static final class IgnoresTheWaitTimeOfWork extends MemoryFixture implements LeaseContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(
                    right,
                    Map.of(
                            "withLease",
                            (lock, arguments) ->
                                    lock.withLease(PATIENCE, (LeaseFunction<?, ?>) arguments[arguments.length - 1]),
                            "runWithLease",
                            (lock, arguments) -> {
                                lock.runWithLease(PATIENCE, (LeaseAction<?>) arguments[arguments.length - 1]);
                                return null;
                            }));
        }
    }

    /** Calls the user on the thread that brings the reply, also on its only timer. */
    static final class CompletesFuturesWhereTheAnswerComes extends MemoryFixture implements AsyncContract {
        @Override
        void settings(EngineSettings.Builder settings) {
            settings.callbackExecutor(Runnable::run).scheduler(new Timer());
        }
    }

    /** Completes futures on two threads, which callbacks that block use up. */
    static final class RunsOutOfThreads extends MemoryFixture implements CallbackContract {
        @Override
        void settings(EngineSettings.Builder settings) {
            settings.callbackExecutor(Executors.newFixedThreadPool(2, Timer::daemon))
                    .scheduler(new Timer());
        }
    }

    /** A timer of the test, with which an engine calls the callback executor directly. */
    private static final class Timer implements Scheduler {
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Timer::daemon);

        static Thread daemon(Runnable task) {
            Thread thread = new Thread(task, "timer of the test");
            thread.setDaemon(true);
            return thread;
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            Future<?> scheduled = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        }
    }

    /** Never completes the future of a loss. */
    static final class KeepsALossToItself extends MemoryFixture implements LossContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.leases(correct, Map.of("lost", (lease, arguments) -> new CompletableFuture<LeaseLoss>()));
        }
    }

    /** Takes each lease for held. */
    static final class StaysHeld extends MemoryFixture implements LossContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.leases(
                    correct,
                    Map.of(
                            "state", (lease, arguments) -> LeaseState.HELD,
                            "isHeld", (lease, arguments) -> true,
                            "ensureHeld", (lease, arguments) -> null));
        }
    }

    /** Closes a lost lease without an exception. */
    static final class HidesALossAtTheEnd extends MemoryFixture implements LossContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.leases(correct, Map.of("close", (lease, arguments) -> {
                try {
                    lease.close();
                } catch (LeaseLostException hidden) {
                    return null;
                }
                return null;
            }));
        }
    }

    /** Tells of each loss twice. */
    static final class TellsALossTwice extends MemoryFixture implements ListenerContract {
        @Override
        LockListener listener(LockListener correct) {
            return Proxies.listener(correct, Map.of("lost", (listener, arguments) -> {
                listener.lost((Lease) arguments[0], (LeaseLoss) arguments[1]);
                listener.lost((Lease) arguments[0], (LeaseLoss) arguments[1]);
                return null;
            }));
        }
    }

    /** Tells of no loss. */
    static final class TellsNoLoss extends MemoryFixture implements ListenerContract {
        @Override
        LockListener listener(LockListener correct) {
            return Proxies.listener(correct, Map.of("lost", (listener, arguments) -> null));
        }
    }

    /** Does not tell that an acquisition failed. */
    static final class TellsNoFailure extends MemoryFixture implements ListenerContract {
        @Override
        LockListener listener(LockListener correct) {
            return Proxies.listener(correct, Map.of("acquireFailed", (listener, arguments) -> null));
        }
    }

    /** Tells that a wait began, and not that it ended. */
    static final class TellsNoEndOfAWait extends MemoryFixture implements ListenerContract {
        @Override
        LockListener listener(LockListener correct) {
            return Proxies.listener(correct, Map.of("waitEnded", (listener, arguments) -> null));
        }
    }

    /** Tells of each renewal that it was late. */
    static final class CountsEachRenewalAsLate extends MemoryFixture implements ListenerContract {
        @Override
        LockListener listener(LockListener correct) {
            return Proxies.listener(correct, Map.of("renewed", (listener, arguments) -> {
                listener.renewed((Lease) arguments[0], Duration.ofMillis(500));
                return null;
            }));
        }
    }

    /** Reports a grant and a busy lock late, on another thread. */
    static final class ReportsInAnyOrder extends MemoryFixture implements ListenerContract {
        @Override
        LockListener listener(LockListener right) {
            Proxies.Replacement<LockListener> late = (listener, arguments) -> {
                CompletableFuture.delayedExecutor(30, TimeUnit.MILLISECONDS).execute(() -> {
                    if (arguments.length == 1) {
                        listener.busy((String) arguments[0]);
                    } else {
                        listener.acquired((Lease) arguments[0], (Duration) arguments[1]);
                    }
                });
                return null;
            };
            return Proxies.listener(right, Map.of("acquired", late, "busy", late));
        }
    }

    /** Calls the listener without a guard. */
    static final class TrustsTheListener extends MemoryFixture implements ListenerContract {
        private volatile LockListener trusted;

        @Override
        LockListener listener(LockListener correct) {
            trusted = correct;
            return correct;
        }

        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.locks(correct, Map.of("tryAcquire", (lock, arguments) -> {
                Optional<Lease> lease = lock.tryAcquire();
                lease.ifPresent(granted -> trusted.acquired(granted, Duration.ZERO));
                return lease;
            }));
        }
    }

    /** A view that belongs to no thread. */
    static final class OwnedByNoThread extends MemoryFixture implements LockViewContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.locks(correct, Map.of("asLock", (lock, arguments) -> new Unowned(lock)));
        }

        private static final class Unowned implements Lock {
            private final DistributedLock lock;
            private volatile Lease lease;

            Unowned(DistributedLock lock) {
                this.lock = lock;
            }

            @Override
            public void lock() {
                lease = lock.acquireAsync(PATIENCE).join();
            }

            @Override
            public void lockInterruptibly() throws InterruptedException {
                lease = lock.acquire();
            }

            @Override
            public boolean tryLock() {
                return tryLock(0, TimeUnit.SECONDS);
            }

            @Override
            public boolean tryLock(long time, TimeUnit unit) {
                Optional<Lease> granted = lock.tryAcquireAsync(Duration.ofNanos(unit.toNanos(time)))
                        .join();
                granted.ifPresent(mine -> lease = mine);
                return granted.isPresent();
            }

            @Override
            public void unlock() {
                lease.release();
            }

            @Override
            public Condition newCondition() {
                throw new UnsupportedOperationException();
            }
        }
    }

    /** Closes nothing. */
    static final class StaysOpen extends MemoryFixture implements ProviderContract {
        @Override
        LockProvider provider(LockProvider correct) {
            return Proxies.provider(correct, Map.of("close", (provider, arguments) -> null));
        }
    }

    private FaultyProviders() {}
}
