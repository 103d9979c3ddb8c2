/** The API of Holdfast for applications, and the interface by which {@link java.util.ServiceLoader} finds drivers. */
module dev.holdfast {
    requires static org.jspecify;

    exports dev.holdfast;

    uses dev.holdfast.LockDriver;
}
