package dev.holdfast.benchmarks.wire;

import dev.holdfast.redis.client.Script;
import java.util.List;

/** A protocol between this library and the server: scripts and their arguments. */
public interface Wire {
    /** The protocol of the product. */
    Wire PRODUCT = new Wire2();

    /** Returns all scripts, so that a client can load them. */
    List<Script> scripts();

    /**
     * Returns a random owner token, as long as those of this library.
     *
     * @return a new token
     */
    byte[] token();

    /**
     * Returns the requests about a lock.
     *
     * @param name the name of the lock
     * @param fencing whether a grant issues a fencing token
     */
    LockRequests lock(String name, boolean fencing);
}
