package dev.holdfast.benchmarks.holding;

/**
 * What it costs to hold {@link Holder#LOCKS} locks that are renewed.
 *
 * @param scripts scripts in each renewal period
 * @param threads threads that are this library's own, beside those of the client
 * @param connections connections to the server
 * @param bytes heap for each lock
 * @param endlessKeys keys without a time limit that are left after the release of all
 */
record Held(double scripts, int threads, int connections, double bytes, int endlessKeys) {}
