package dev.holdfast.testkit.sim;

import dev.holdfast.spi.HandOver;

/** The channel on which a process is notified of a hand-over, as the server sees it. */
interface SimMailbox {
    /** Returns whether the server does not know how to notify this process. */
    boolean isOfUnknownVersion();

    /** Returns whether a message without a receiver means that the process is dead. */
    boolean isCounted();

    /** Delivers a message. Returns false if there is no receiver. */
    boolean deliver(HandOver handOver);

    /** The mailbox of a process that cannot be notified. */
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
