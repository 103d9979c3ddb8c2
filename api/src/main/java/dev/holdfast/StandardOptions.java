package dev.holdfast;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;

/** The options that every provider knows. Immutable and thread-safe. */
public final class StandardOptions {
    /** The prefix of all keys: a lock's key is this prefix and the lock's name. Default is {@code lock:}. */
    public static final Option<String> KEY_PREFIX = Option.text("keyPrefix");

    /** A label that identifies this process to operators, shown as {@code label@host:pid}. None by default. */
    public static final Option<String> LABEL = Option.text("label");

    /** The lease time of locks for which no other is given. Default is 30 s; see {@link LockOptions#leaseTime()}. */
    public static final Option<Duration> LEASE_TIME =
            Option.duration("leaseTime", LockOptions.MIN_LEASE_TIME, LockOptions.MAX_LEASE_TIME);

    /** How long one command to the backend may take. Derived from the lease time by default. */
    public static final Option<Duration> COMMAND_TIMEOUT =
            Option.duration("commandTimeout", Duration.ofMillis(1), Duration.ofHours(1));

    /** The listener that receives the events of the provider's locks; in code only. None by default. */
    public static final Option<LockListener> LISTENER = Option.object("listener", LockListener.class);

    /**
     * The executor that runs callbacks and completes futures; in code only. The provider never shuts it down. By default the
     * provider has daemon threads of its own, which end when they are idle and of which callbacks that block cannot run out.
     *
     * <p>The provider never waits for this executor: time limits, cancellation, the detection of losses, renewals and releases do
     * not depend on it. If it does not begin a task within half a second, or refuses it, the provider runs the task on a thread of
     * its own. The methods of a {@link LockListener} are the exception: they wait for this executor.
     */
    public static final Option<Executor> CALLBACK_EXECUTOR = Option.object("callbackExecutor", Executor.class);

    /**
     * How long a lease is renewed before a warning that it may never have been closed. There is one warning for each lease. Zero
     * switches it off; default is 1 h. Leases with a {@link LockOptions#maxHoldTime()} end by themselves and cause no warning.
     */
    public static final Option<Duration> LEAK_WARNING = Option.duration("leakWarning");

    /**
     * Whether the warning of {@link #LEAK_WARNING} shows where the lock was acquired. Default is false, because the stack trace of
     * each acquisition costs time and memory.
     */
    public static final Option<Boolean> LEAK_STACK = Option.flag("leakStack");

    /** All options above. */
    public static final Set<Option<?>> ALL = Set.of(
            KEY_PREFIX, LABEL, LEASE_TIME, COMMAND_TIMEOUT, LISTENER, CALLBACK_EXECUTOR, LEAK_WARNING, LEAK_STACK);

    private StandardOptions() {}
}
