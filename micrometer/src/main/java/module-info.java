/** Meters of Micrometer for what happens to locks. */
module dev.holdfast.micrometer {
    requires transitive dev.holdfast;
    requires transitive micrometer.core;
    requires static org.jspecify;

    exports dev.holdfast.micrometer;
}
