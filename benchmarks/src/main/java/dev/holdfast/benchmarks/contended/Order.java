package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.libraries.Library;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An order to the JVMs.
 *
 * @param number a number that rises with each order
 * @param library the library of the lock
 * @param crowd the threads that contend for it
 * @param from the time of the monotonic clock from which acquisitions are noted
 * @param until the time at which the threads stop
 */
record Order(int number, Library library, Crowd crowd, long from, long until) {
    /** Returns a lock name that no other order uses, so that nothing is left on it. */
    String lockName() {
        return "contended-" + number;
    }

    String asText() {
        return Stream.of(
                        number,
                        library.name(),
                        crowd.processes(),
                        crowd.threads(),
                        crowd.holdMillis(),
                        crowd.pauseMillis(),
                        from,
                        until)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    static Order parse(String text) {
        String[] words = text.split(" ", -1);
        Crowd crowd = new Crowd(
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5]));
        return new Order(
                Integer.parseInt(words[0]),
                Library.valueOf(words[1]),
                crowd,
                Long.parseLong(words[6]),
                Long.parseLong(words[7]));
    }
}
