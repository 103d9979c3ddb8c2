package dev.holdfast.benchmarks.redlock;

import dev.holdfast.LockUnavailableException;
import dev.holdfast.benchmarks.Contender;

/**
 * Repeats a call without a quorum, as an application does: a pause of the machine that exceeds the member timeout must not end a
 * run. The time of all calls counts, and the number of repetitions is reported.
 */
final class RetryingContender implements Contender {
    private static final int TRIES = 5;

    private final Contender contender;
    private int repeated;

    RetryingContender(Contender contender) {
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
