package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.libraries.Library;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the JVMs are told to do.
 *
 * @param number counts up
 * @param library whose lock is wanted
 * @param crowd who wants it
 * @param from what is acquired before this time of the monotonic clock is not noted
 * @param until when the threads stop
 */
record Order(int number, Library library, Crowd crowd, long from, long until) {
    /** Names of locks are not used twice, so that nothing is left from before. */
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
