/** What the author of a backend or a decorator builds with: the store port and the engine that makes a provider of it. */
module dev.holdfast.spi {
    requires transitive dev.holdfast;
    requires static jdk.jfr;
    requires static org.jspecify;

    exports dev.holdfast.spi;
}
