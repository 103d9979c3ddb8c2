package dev.holdfast.examples.orders;

/** Thrown if the table refuses a write because it has seen a later lease. The write changed nothing. */
final class StaleWriterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleWriterException(long order, Fence fence) {
        super("order " + order + ": refused, as the lease with fencing token " + fence.token()
                + " is not the latest any more");
    }
}
