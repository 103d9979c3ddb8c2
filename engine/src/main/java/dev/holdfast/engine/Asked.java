package dev.holdfast.engine;

/**
 * The moment before a request was sent, from which whatever it grants is counted.
 *
 * @param at the monotonic time, as {@link Engine#now()}
 * @param wallOffset how far the wall clock was ahead then, as {@link Engine#wallOffset()}
 */
record Asked(long at, long wallOffset) {}
