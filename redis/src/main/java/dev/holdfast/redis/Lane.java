package dev.holdfast.redis;

/** Which connection a call uses. */
public enum Lane {
    /** What the application asks for, on the connections that it shares with others. */
    APPLICATION,
    /** Renewals and confirmations, on a connection of their own. */
    UPKEEP
}
