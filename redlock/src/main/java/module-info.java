/** A lock provider over a quorum of other lock providers. */
module dev.holdfast.redlock {
    requires transitive dev.holdfast;
    requires transitive dev.holdfast.engine;
    requires transitive dev.holdfast.spi;
    requires static org.jspecify;

    exports dev.holdfast.redlock;

    provides dev.holdfast.LockDriver with
            dev.holdfast.redlock.RedlockDriver;
}
