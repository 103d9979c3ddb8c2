/** Lock providers and locked methods for applications that are put together by Guice. */
module dev.holdfast.guice {
    requires transitive dev.holdfast;
    requires transitive com.google.guice;
    requires jakarta.inject;
    // Guice makes its subclasses with it, and cannot say so: without it, only what is public can be intercepted.
    requires jdk.unsupported;
    requires static org.jspecify;

    exports dev.holdfast.guice;
}
