package dev.holdfast.examples.orders;

/** A write was refused because the table has seen a later lease than the writer's. Nothing was changed. */
final class StaleWriterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleWriterException(long order, Fence fence) {
        super("order " + order + ": refused, as the lease with fencing token " + fence.token()
                + " is not the latest any more");
    }
}
