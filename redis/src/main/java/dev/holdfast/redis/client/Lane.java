package dev.holdfast.redis.client;

/** Selects the connection of a call. */
public enum Lane {
    /** The calls that the application waits for. They share their connections with each other. */
    APPLICATION,
    /** Renewals, confirmations and checks of the server, on a connection of their own. */
    RENEWAL
}
