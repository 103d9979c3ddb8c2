package dev.holdfast.cli;

import dev.holdfast.testkit.jvm.Backend;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a run of the demo is to be.
 *
 * @param seconds how long the workers contend
 * @param workers how many processes there are
 * @param redlock whether the lock is over five servers
 * @param broken whether each process has locks of its own, which exclude nobody else
 */
record DemoSettings(int seconds, int workers, boolean redlock, boolean broken) {
    private static final List<Backend> CLIENTS = List.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON);

    /** Returns the backend of each worker. */
    List<Backend> backends() {
        List<Backend> choice = broken ? List.of(Backend.MEMORY) : CLIENTS;
        return IntStream.range(0, workers)
                .mapToObj(i -> choice.get(i % choice.size()))
                .toList();
    }

    /** Returns the names of the clients that take part. */
    Stream<String> clients() {
        return backends().stream().map(Backend::toString).distinct();
    }
}
