package dev.holdfast.examples.billing;

/**
 * A payment.
 *
 * @param account the account that pays
 * @param cents the amount
 */
public record Payment(String account, long cents) {}
