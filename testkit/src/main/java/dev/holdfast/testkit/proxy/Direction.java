package dev.holdfast.testkit.proxy;

/** The direction of bytes. */
public enum Direction {
    /** From the client to the server. */
    REQUESTS,
    /** From the server to the client. */
    REPLIES
}
