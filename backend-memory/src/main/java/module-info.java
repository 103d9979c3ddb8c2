/** Locks within one process. */
module dev.holdfast.memory {
    requires transitive dev.holdfast;
    requires transitive dev.holdfast.engine;
    requires transitive dev.holdfast.spi;
    requires static org.jspecify;

    exports dev.holdfast.memory;

    provides dev.holdfast.LockDriver with
            dev.holdfast.memory.MemoryDriver;
}
