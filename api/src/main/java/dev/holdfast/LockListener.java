package dev.holdfast;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Receives the events of the locks of one provider. All methods do nothing by default. Set it with
 * {@link StandardOptions#LISTENER}.
 *
 * <p>Methods are called by the provider's callback executor: a little after the event, and possibly by several threads at the
 * same time. The events of one lease are delivered one after the other, in the order in which they happened, and
 * {@link #acquired} comes first. Only {@link #renewed} and {@link #atRisk} may come after the end of the lease, if they happened
 * at about that moment. The events of one acquisition before its grant are delivered in order, too. Events of different leases are
 * delivered in any order, also at the same time. Exceptions that methods throw are logged and ignored. A method that blocks
 * delays other events, and nothing else: at most two methods run at the same time, unless the application has set an executor.
 * Events wait for a slow listener. If 100,000 wait, new ones are dropped, and a warning in the log says how many of which kind.
 * Implementations must be thread-safe.
 */
public interface LockListener {
    /**
     * Returns a listener that passes each event on to several others, in the given order.
     *
     * <p>An exception of one listener does not keep the event from the next. After all were called the first exception is
     * thrown, with later ones suppressed under it, so that the provider logs it.
     *
     * @param listeners the listeners
     * @return a listener that calls all of them
     */
    static LockListener all(LockListener... listeners) {
        return all(List.of(listeners));
    }

    /**
     * Returns a listener that passes each event on to several others, as {@link #all(LockListener...)} does.
     *
     * @param listeners the listeners, in the order in which they are called
     * @return a listener that calls all of them
     */
    static LockListener all(Collection<? extends LockListener> listeners) {
        return listeners.size() == 1 ? List.copyOf(listeners).get(0) : new CompositeListener(listeners);
    }

    /**
     * Called when a lock was acquired.
     *
     * @param lease the lease
     * @param waited the time from the call to the grant
     */
    default void acquired(Lease lease, Duration waited) {}

    /**
     * Called when an acquisition finds the lock held by another holder. Called once per acquisition, before it begins to
     * wait or gives up.
     *
     * @param lockName the name of the lock
     */
    default void busy(String lockName) {}

    /**
     * Called when an acquisition begins to wait, behind the earlier waiters of this provider. Called once per acquisition
     * that waits, before {@link #waitEnded}.
     *
     * @param lockName the name of the lock
     */
    default void waitBegan(String lockName) {}

    /**
     * Called when a wait has ended, for any reason: a grant, a timeout, an interrupt or a failure.
     *
     * @param lockName the name of the lock
     */
    default void waitEnded(String lockName) {}

    /**
     * Called when the time of a wait elapsed and the lock was still busy.
     *
     * @param lockName the name of the lock
     * @param waited how long the caller was ready to wait
     */
    default void timedOut(String lockName, Duration waited) {}

    /**
     * Called when an acquisition failed for another reason than that the lock was busy: the backend could not be reached, there
     * was no quorum, or the backend refused. Called once per acquisition that fails, and not after {@link #timedOut}, a
     * cancellation or an interrupt.
     *
     * @param lockName the name of the lock
     * @param failure why it failed, as the caller gets it
     */
    default void acquireFailed(String lockName, LockException failure) {}

    /**
     * Called when a lease was renewed, unless {@link #renewed(Lease, Duration)} is overridden.
     *
     * @param lease the lease
     */
    default void renewed(Lease lease) {}

    /**
     * Called when a lease was renewed. Calls {@link #renewed(Lease)} by default.
     *
     * @param lease the lease
     * @param late how long after its due time the lease was renewed, including failed attempts; zero if the holder called
     *     {@link Lease#renew}
     */
    default void renewed(Lease lease, Duration late) {
        renewed(lease);
    }

    /**
     * Called when a renewal failed. The lease stays held until its deadline and the renewal is tried again.
     *
     * @param lease the lease
     * @param failure why it failed
     */
    default void renewalFailed(Lease lease, LockException failure) {}

    /**
     * Called when a lease became {@link LeaseState#AT_RISK} or {@link LeaseState#UNCONFIRMED}.
     *
     * @param lease the lease
     */
    default void atRisk(Lease lease) {}

    /**
     * Called when a lease was lost. Called once per lease.
     *
     * @param lease the lease
     * @param loss how it was lost
     */
    default void lost(Lease lease, LeaseLoss loss) {}

    /**
     * Called when a lease was released.
     *
     * @param lease the lease
     * @param held the time from the grant to the release
     */
    default void released(Lease lease, Duration held) {}

    /**
     * Called when a release could not reach the backend. It is repeated in the background until the lease's deadline.
     *
     * @param lease the lease
     * @param failure why it failed
     */
    default void releaseFailed(Lease lease, LockException failure) {}
}
