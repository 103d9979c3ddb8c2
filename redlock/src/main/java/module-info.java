/** A lock provider over a quorum of other lock providers. */
module dev.holdfast.redlock {
    requires transitive dev.holdfast;
    requires dev.holdfast.engine;
    requires dev.holdfast.spi;
    requires static org.jspecify;

    exports dev.holdfast.redlock;

    provides dev.holdfast.LockDriver with
            dev.holdfast.redlock.RedlockDriver;
}
