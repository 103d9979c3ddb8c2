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
import dev.holdfast.tck.AsyncContract;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** Providers that are wrong in one way each, above a store that is right, as test classes of the contract that they break. */
final class WrongProviders {
    /** Deletes the lock, whoever holds it. */
    static final class ForgetsTheOwner extends Place implements ExclusionContract {
        private final Map<String, Ownership> holders = new ConcurrentHashMap<>();
        private volatile LockStore any;

        @Override
        LockStore store(LockStore right) {
            any = right;
            return new WrongStores.Nosy(right, holders);
        }

        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.leases(right, Map.of("release", (lease, arguments) -> {
                boolean released = lease.release();
                any.releaseAsync(holders.get(lease.lockName()), PATIENCE).join();
                return released;
            }));
        }
    }

    /** Comes back before the time is up. */
    static final class EndsWaitsEarly extends Place implements WaitingContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(
                    right,
                    Map.of(
                            "acquire",
                            (lock, arguments) -> arguments.length == 0
                                    ? lock.acquire()
                                    : lock.acquire(((Duration) arguments[0]).dividedBy(2))));
        }
    }

    /** Asks when the wait begins, and not when it ends. */
    static final class LosesTheEndOfAWait extends Place implements WaitingContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(right, Map.of("tryAcquire", (lock, arguments) -> {
                Optional<Lease> lease = lock.tryAcquire();
                if (lease.isEmpty() && arguments.length == 1) {
                    TimeUnit.NANOSECONDS.sleep(((Duration) arguments[0]).toNanos());
                }
                return lease;
            }));
        }
    }

    /** Serves whoever came last. */
    static final class ServesTheLastFirst extends Place implements WaitingContract {
        private final Deque<Thread> stack = new ConcurrentLinkedDeque<>();

        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(right, Map.of("runWithLease", (lock, arguments) -> {
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

    /** Waits on, whatever happens to the thread. */
    static final class IgnoresInterrupts extends Place implements InterruptionContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(
                    right,
                    Map.of(
                            "acquire",
                            (lock, arguments) -> lock.acquireAsync(PATIENCE).join()));
        }
    }

    /** Reports the interrupt and forgets what it had asked for. */
    static final class KeepsWhatAnInterruptedThreadIsGranted extends Place implements InterruptionContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(right, Map.of("acquire", (lock, arguments) -> {
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

    /** Gives up the future and not the wait. */
    static final class ForgetsCancellation extends Place implements AsyncContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(
                    right,
                    Map.of(
                            "acquireAsync",
                            (lock, arguments) -> (arguments.length == 0
                                            ? lock.acquireAsync()
                                            : lock.acquireAsync((Duration) arguments[0]))
                                    .thenApply(lease -> lease)));
        }
    }

    /** Makes one attempt where no time is given. */
    static final class WaitsOnlyIfGivenATime extends Place implements AsyncContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(right, Map.of("acquireAsync", (lock, arguments) -> {
                return lock.acquireAsync(arguments.length == 0 ? Duration.ZERO : (Duration) arguments[0]);
            }));
        }
    }

    /** Waits without end where no time is given, whatever the options say. */
    static final class IgnoresTheWaitTimeout extends Place implements AsyncContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(right, Map.of("acquireAsync", (lock, arguments) -> {
                return lock.acquireAsync(arguments.length == 0 ? PATIENCE.multipliedBy(2) : (Duration) arguments[0]);
            }));
        }
    }

    /** Waits for the lock of all work equally long. */
    static final class IgnoresTheWaitTimeOfWork extends Place implements LeaseContract {
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

    /** Calls the user from whatever thread brings the answer, its only timer included. */
    static final class CompletesFuturesWhereTheAnswerComes extends Place implements AsyncContract {
        @Override
        void settings(EngineSettings.Builder settings) {
            settings.callbackExecutor(Runnable::run);
        }
    }

    /** Never completes the future of a loss. */
    static final class KeepsALossToItself extends Place implements LossContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.leases(right, Map.of("lost", (lease, arguments) -> new CompletableFuture<LeaseLoss>()));
        }
    }

    /** Believes in a lease as long as nobody tells it otherwise. */
    static final class StaysHeld extends Place implements LossContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.leases(
                    right,
                    Map.of(
                            "state", (lease, arguments) -> LeaseState.HELD,
                            "isHeld", (lease, arguments) -> true,
                            "ensureHeld", (lease, arguments) -> null));
        }
    }

    /** Closes a lost lease as if nothing had happened. */
    static final class HidesALossAtTheEnd extends Place implements LossContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.leases(right, Map.of("close", (lease, arguments) -> {
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
    static final class TellsALossTwice extends Place implements ListenerContract {
        @Override
        LockListener listener(LockListener right) {
            return Proxies.listener(right, Map.of("lost", (listener, arguments) -> {
                listener.lost((Lease) arguments[0], (LeaseLoss) arguments[1]);
                listener.lost((Lease) arguments[0], (LeaseLoss) arguments[1]);
                return null;
            }));
        }
    }

    /** Tells of no loss. */
    static final class TellsNoLoss extends Place implements ListenerContract {
        @Override
        LockListener listener(LockListener right) {
            return Proxies.listener(right, Map.of("lost", (listener, arguments) -> null));
        }
    }

    /** Tells who begins to wait, and not that the wait is over. */
    static final class TellsNoEndOfAWait extends Place implements ListenerContract {
        @Override
        LockListener listener(LockListener right) {
            return Proxies.listener(right, Map.of("waitEnded", (listener, arguments) -> null));
        }
    }

    /** Takes the time since the last renewal for the delay of the next. */
    static final class CountsEachRenewalAsLate extends Place implements ListenerContract {
        @Override
        LockListener listener(LockListener right) {
            return Proxies.listener(right, Map.of("renewed", (listener, arguments) -> {
                listener.renewed((Lease) arguments[0], Duration.ofMillis(500));
                return null;
            }));
        }
    }

    /** Reports a grant and a busy lock late, on another thread. */
    static final class ReportsInAnyOrder extends Place implements ListenerContract {
        @Override
        LockListener listener(LockListener right) {
            Proxies.Instead<LockListener> late = (listener, arguments) -> {
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
    static final class TrustsTheListener extends Place implements ListenerContract {
        private volatile LockListener trusted;

        @Override
        LockListener listener(LockListener right) {
            trusted = right;
            return right;
        }

        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(right, Map.of("tryAcquire", (lock, arguments) -> {
                Optional<Lease> lease = lock.tryAcquire();
                lease.ifPresent(granted -> trusted.acquired(granted, Duration.ZERO));
                return lease;
            }));
        }
    }

    /** A view that belongs to no thread. */
    static final class OwnedByNoThread extends Place implements LockViewContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.locks(right, Map.of("asLock", (lock, arguments) -> new Unowned(lock)));
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
    static final class StaysOpen extends Place implements ProviderContract {
        @Override
        LockProvider provider(LockProvider right) {
            return Proxies.provider(right, Map.of("close", (provider, arguments) -> null));
        }
    }

    private WrongProviders() {}
}
