package dev.holdfast.benchmarks.redlock;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.benchmarks.Contender;

/**
 * Calls again if no quorum was there, as an application does: a machine that pauses for longer than a member is waited for is no
 * reason to lose a run. The time of all calls counts, and how often it happened is reported.
 */
final class Persistent implements Contender {
    private static final int TRIES = 5;

    private final Contender contender;
    private int repeated;

    Persistent(Contender contender) {
        this.contender = contender;
    }

    int repeated() {
        return repeated;
    }

    @Override
    public String name() {
        return contender.name();
    }

    @Override
    public void pair() throws Exception {
        for (int tried = 1; true; tried++) {
            try {
                contender.pair();
                return;
            } catch (LockUnavailableException noQuorum) {
                if (tried == TRIES) {
                    throw noQuorum;
                }
                repeated++;
            }
        }
    }

    @Override
    public void close() {
        contender.close();
    }
}
