package dev.holdfast.testkit.sim;

/** What can be left out of the queue to see whether a simulation finds it: each is one repair that is missing. */
public enum SimFlaw {
    /** A lock is handed to a process that is dead, although nobody heard the message. */
    IGNORES_THE_COUNT,
    /** A waiter that gives up only leaves the queue; what was handed to it in the same moment stays with it. */
    CANCEL_ONLY_LEAVES,
    /** What was handed over and is not taken up stays so. */
    CLAIMS_DO_NOT_LAPSE,
    /** A waiter of an unknown version is dropped. */
    DROPS_UNKNOWN_VERSIONS,
    /** Whoever has a place waits for the message and does not ask. */
    WAITS_FOR_THE_MESSAGE,
    /** A message is taken for a grant however long ago the question was that it is later than. */
    TRUSTS_MESSAGES_FOR_EVER,
    /** A message is taken for a grant without looking whether it is about an earlier one, which has lapsed. */
    TRUSTS_OLD_MESSAGES
}
