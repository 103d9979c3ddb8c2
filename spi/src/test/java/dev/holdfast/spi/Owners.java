package dev.holdfast.spi;

import java.util.Random;

/** Creates owners for tests. */
final class Owners {
    private static final Random RANDOM = new Random(1);

    static Ownership newOwner(String lockName) {
        return new Ownership(lockName, OwnerToken.create(RANDOM, "test@host:1"));
    }

    private Owners() {}
}
