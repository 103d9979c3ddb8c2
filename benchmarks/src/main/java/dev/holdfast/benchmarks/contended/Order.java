package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.libraries.Library;

/**
 * What the JVMs are told to do.
 *
 * @param number counts up; an order is carried out once
 * @param library whose lock is wanted
 * @param threads how many threads of each JVM want it
 * @param from what is acquired before this time of the monotonic clock is not noted
 * @param until when the threads stop
 */
record Order(int number, Library library, int threads, long from, long until) {
    /** Names of locks are not used twice, so that nothing is left from before. */
    String lockName() {
        return "contended-" + number;
    }

    String asText() {
        return number + " " + library.name() + " " + threads + " " + from + " " + until;
    }

    static Order parse(String text) {
        String[] words = text.split(" ", -1);
        return new Order(
                Integer.parseInt(words[0]),
                Library.valueOf(words[1]),
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]));
    }
}
