/** The engine: what makes a lock provider of any store. */
module dev.holdfast.engine {
    requires transitive dev.holdfast;
    requires transitive dev.holdfast.spi;
    requires static com.google.errorprone.annotations;
    requires static jdk.jfr;
    requires static org.jspecify;

    exports dev.holdfast.engine;
}
