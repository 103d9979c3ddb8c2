/** Lock providers and locked methods for applications that are put together by Guice. */
module dev.holdfast.guice {
    requires transitive dev.holdfast;
    requires transitive com.google.guice;
    requires jakarta.inject;
    requires static org.jspecify;

    exports dev.holdfast.guice;
}
