package dev.holdfast;

/** An ability that not every {@link LockProvider} has. Immutable and thread-safe. */
public enum Capability {
    /** Leases carry a fencing token; see {@link Lease#fencingToken()}. */
    FENCING,
    /** The lock excludes other processes. A provider without it excludes only users of the same store in this process. */
    CROSS_PROCESS,
    /**
     * The lock is taken with an owner token that the caller chooses, stored as a plain string under the lock's key: any
     * Redis lock that uses {@code SET NX PX} on that key excludes this one and is excluded by it, and a quorum can use one
     * token on all of its members.
     */
    CALLER_TOKEN
}
