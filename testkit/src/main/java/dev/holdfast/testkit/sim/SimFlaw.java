package dev.holdfast.testkit.sim;

/**
 * A flaw that can be put into the model of a server, or into the client that uses it. Each takes one rule of the protocol away, and
 * a simulation must find it.
 */
public enum SimFlaw {
    // The mark

    /** A waiter that joins the queue does not mark the lock. */
    JOIN_DOES_NOT_MARK,
    /** A lock that is handed over is not marked, although waiters may be behind the new holder. */
    HAND_OVER_DOES_NOT_MARK,
    /** A lock that is granted to the first waiter in the queue is not marked, although waiters may be behind it. */
    GRANT_DOES_NOT_MARK,
    /** A release without a look at the queue deletes a marked lock. */
    UNMARKED_RELEASE_IGNORES_THE_MARK,
    /** ACQUIRE_FREE does not look at the queue. */
    ACQUIRE_FREE_IGNORES_THE_QUEUE,
    /** EXTEND compares the value with the token, and does not know its own lock once it is marked. */
    EXTEND_FORGETS_THE_MARK,

    // Limits and debts of requests without a reply

    /** A claim is carried out however late it is. */
    ACQUIRE_HAS_NO_LIMIT,
    /** A renewal is carried out however late it is. */
    EXTEND_HAS_NO_LIMIT,
    /** A token that was granted its lock counts as one without late requests. */
    DEBT_ENDS_WITH_A_GRANT,
    /** A token that was released once counts as one without late requests. */
    DEBT_ENDS_WITH_ANY_RELEASE,
    /** The grant of a claim that had no reply in time is not released. */
    LATE_GRANT_IS_NOT_RELEASED,

    // Fencing tokens

    /** The counter of fencing tokens is not compared with the clock. */
    COUNTER_IGNORES_THE_CLOCK,
    /** The counter of fencing tokens may be a second behind the clock. */
    COUNTER_MAY_LAG_A_SECOND,
    /** The end of the new block is compared with the floor, and not the number before it. */
    FLOOR_IS_COMPARED_WITH_THE_END,
    /** A grant does not look at the floor of the claim. */
    FLOOR_IS_IGNORED,

    // The queue

    /** A lock is handed over to a dead process although its subscription is gone. */
    HAND_OVER_IGNORES_SUBSCRIPTIONS,
    /** A lock is handed over to a waiter whose subscription is there, however long ago it made its last attempt. */
    HAND_OVER_IGNORES_HEARTBEATS,
    /** The queue loses its time limit when a member of an unknown version is put back. */
    UNKNOWN_MEMBER_LOSES_THE_TIME_LIMIT,
    /** A waiter of an unknown version is dropped. */
    UNKNOWN_MEMBER_IS_DROPPED,
    /** A waiter of an unknown version is put back even if its heartbeat is over. */
    UNKNOWN_MEMBER_IS_KEPT_FOR_EVER,
    /** A waiter that gives up only leaves the queue, and keeps a lock that was handed over to it at the same moment. */
    CANCEL_ONLY_LEAVES,
    /** A lock that was handed over stays with a waiter that does not take it. */
    CLAIMS_DO_NOT_LAPSE,

    // The waiter

    /** A waiter with a ticket waits for the message and makes no attempts. */
    WAITS_FOR_THE_MESSAGE,
    /** A message is taken for a grant, even if the last attempt before it was long ago. */
    TRUSTS_MESSAGES_FOR_EVER,
    /** A message is taken for a grant even if it belongs to an earlier grant, which has lapsed. */
    TRUSTS_OLD_MESSAGES,
    /** A message is compared with the last fencing token of the server only, which may have been lost since. */
    TRUSTS_MESSAGES_BY_THE_LAST_TOKEN,

    // A member of a quorum

    /** A server has no epoch, so a loss of its data without a restart is not noticed. */
    HAS_NO_EPOCH
}
