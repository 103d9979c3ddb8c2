/** A driver that cannot be made. */
module throwing {
    requires dev.holdfast;

    provides dev.holdfast.LockDriver with
            throwing.ThrowingDriver;
}
