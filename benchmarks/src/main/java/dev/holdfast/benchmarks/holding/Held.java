package dev.holdfast.benchmarks.holding;

/**
 * The cost of holding {@link Holder#LOCKS} locks that are renewed.
 *
 * @param scripts scripts in each renewal period
 * @param batch locks that each of these scripts renewed
 * @param threads threads of this library, without those of the client
 * @param connections connections to the server
 * @param bytes heap for each lock
 * @param bytesOfUsed heap that is left for each lock that was used before; NaN if those were few
 * @param otherKeys keys that are left after all releases, beside the counter of fencing tokens
 * @param endlessKeys keys without a time limit that are left after all releases, beside that counter
 */
record Held(
        double scripts,
        double batch,
        int threads,
        int connections,
        double bytes,
        double bytesOfUsed,
        int otherKeys,
        int endlessKeys) {}
