/** Lock providers and locked methods for applications that use Guice. */
module dev.holdfast.guice {
    requires transitive dev.holdfast;
    requires transitive com.google.guice;
    requires jakarta.inject;
    // Guice creates its subclasses with it and cannot declare that. Without it only public methods can be intercepted.
    requires jdk.unsupported;
    requires static org.jspecify;

    exports dev.holdfast.guice;
}
