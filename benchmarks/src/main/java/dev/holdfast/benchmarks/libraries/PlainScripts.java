package dev.holdfast.benchmarks.libraries;

import dev.holdfast.redis.client.Script;

/** The script of the lock of the Redis documentation. */
public final class PlainScripts {
    /** Releases the lock. Returns 1 on success. */
    public static final Script COMPARE_AND_DELETE = new Script(
            "compare-and-delete",
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end",
            Script.Reply.NUMBER);

    private PlainScripts() {}
}
