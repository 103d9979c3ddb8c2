package dev.holdfast.engine.context;

/**
 * The moment before a request was sent. The lease that it grants is counted from here.
 *
 * @param at the monotonic time, as {@link EngineContext#now()}
 * @param wallOffset how far the wall clock was ahead then, as {@link EngineContext#wallOffset()}
 */
public record SendTime(long at, long wallOffset) {}
