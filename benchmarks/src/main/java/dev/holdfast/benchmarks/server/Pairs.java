package dev.holdfast.benchmarks.server;

import static dev.holdfast.benchmarks.wire.Words.word;

import dev.holdfast.benchmarks.libraries.PlainScripts;
import dev.holdfast.benchmarks.wire.LockRequests;
import dev.holdfast.benchmarks.wire.Request;
import dev.holdfast.benchmarks.wire.Wire;
import dev.holdfast.benchmarks.wire.Words;

/** The ways to acquire and release a free lock. */
final class Pairs {
    private static final byte[] SET = word("SET");
    private static final byte[] NX = word("NX");
    private static final byte[] PX = word("PX");
    private static final byte[] LEASE = Words.number(Words.LEASE_MILLIS);

    /** Returns the lock of the Redis documentation: SET NX PX, and a script that compares and deletes. */
    static FreeLock.Pair bare() {
        return (connection, name) -> {
            byte[] key = word(name);
            byte[] token = Wire.PRODUCT.token();
            connection.add(SET, key, token, NX, PX, LEASE);
            connection.add(new Request(PlainScripts.COMPARE_AND_DELETE, new byte[][] {key}, token));
        };
    }

    /** Returns the scripts of this library. */
    static FreeLock.Pair scripts(Wire wire, boolean fencing) {
        return (connection, name) -> {
            LockRequests lock = wire.lock(name, fencing);
            byte[] token = wire.token();
            connection.add(lock.acquire(token));
            connection.add(lock.release(token));
        };
    }

    /** Returns the acquire script of this library, and the release by a command of the server. */
    static FreeLock.Pair nativeRelease(Wire wire, boolean fencing, NativeRelease release) {
        return (connection, name) -> {
            byte[] token = wire.token();
            connection.add(wire.lock(name, fencing).acquire(token));
            connection.add(release.command(word(name), token));
        };
    }

    private Pairs() {}
}
