/** What the author of a backend or a decorator implements: the store port and its values. */
module dev.holdfast.spi {
    requires transitive dev.holdfast;
    requires static org.jspecify;

    exports dev.holdfast.spi;
}
