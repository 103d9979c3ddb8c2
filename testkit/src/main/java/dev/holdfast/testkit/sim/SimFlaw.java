package dev.holdfast.testkit.sim;

/** A flaw that can be put into the model of a server. Each is a missing repair, and a simulation must find it. */
public enum SimFlaw {
    /** A lock is handed over to a dead process although no process received the message. */
    IGNORES_THE_COUNT,
    /** A waiter that gives up only leaves the queue, and keeps a lock that was handed over to it at the same moment. */
    CANCEL_ONLY_LEAVES,
    /** A lock that was handed over stays with a waiter that does not take it. */
    CLAIMS_DO_NOT_LAPSE,
    /** A waiter of an unknown version is dropped. */
    DROPS_UNKNOWN_VERSIONS,
    /** A waiter with a ticket waits for the message and makes no attempts. */
    WAITS_FOR_THE_MESSAGE,
    /** A message is taken for a grant, even if the last attempt before it was long ago. */
    TRUSTS_MESSAGES_FOR_EVER,
    /** A message is taken for a grant even if it belongs to an earlier grant, which has lapsed. */
    TRUSTS_OLD_MESSAGES,
    /** A server has no epoch, so a loss of its data without a restart is not noticed. */
    HAS_NO_EPOCH
}
