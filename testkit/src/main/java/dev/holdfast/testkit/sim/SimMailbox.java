package dev.holdfast.testkit.sim;

import dev.holdfast.spi.HandOver;

/** Where a process is told of a lock that was handed to it, as the server sees it. */
interface SimMailbox {
    /** Whose way of being told the server does not know. */
    boolean isOfUnknownVersion();

    /** Whether nobody is there if nobody hears. */
    boolean isCounted();

    /** Takes a message; returns false if nobody listens. */
    boolean deliver(HandOver handOver);

    /** Of one who cannot be told. */
    SimMailbox NONE = new SimMailbox() {
        @Override
        public boolean isOfUnknownVersion() {
            return false;
        }

        @Override
        public boolean isCounted() {
            return false;
        }

        @Override
        public boolean deliver(HandOver handOver) {
            return false;
        }
    };
}
