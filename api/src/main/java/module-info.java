/** The API of Holdfast: what an application compiles against, and what {@link java.util.ServiceLoader} sees of a driver. */
module dev.holdfast {
    requires static org.jspecify;

    exports dev.holdfast;

    uses dev.holdfast.LockDriver;
}
