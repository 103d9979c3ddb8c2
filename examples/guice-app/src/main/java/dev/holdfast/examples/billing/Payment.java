package dev.holdfast.examples.billing;

/**
 * A payment.
 *
 * @param account whose payment it is
 * @param cents how much
 */
public record Payment(String account, long cents) {}
