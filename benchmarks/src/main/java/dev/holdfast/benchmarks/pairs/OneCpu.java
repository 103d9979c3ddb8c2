package dev.holdfast.benchmarks.pairs;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Keeps this JVM and a server on one CPU during a measurement. Otherwise a single thread mostly waits for another CPU to wake up,
 * which takes the same time for all libraries and hides their differences.
 */
final class OneCpu {
    private static final String ONE = "0";

    /** Returns whether this machine supports that. */
    static boolean isPossible() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));
    }

    /** Measures on one CPU if that is possible. */
    static <T> T with(long server, Callable<T> work) throws Exception {
        if (!isPossible()) {
            return work.call();
        }
        List<Long> processes = List.of(ProcessHandle.current().pid(), server);
        String said = taskset("-c", "-p", String.valueOf(server));
        String before = said.substring(said.lastIndexOf(':') + 1).strip();
        confine(processes, ONE);
        try {
            return work.call();
        } finally {
            confine(processes, before);
        }
    }

    private static void confine(List<Long> processes, String cpus) throws IOException, InterruptedException {
        for (long process : processes) {
            taskset("-a", "-c", "-p", cpus, String.valueOf(process));
        }
    }

    private static String taskset(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("taskset"));
        command.addAll(List.of(args));
        Process taskset = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (taskset.waitFor() != 0) {
            throw new IllegalStateException("taskset, of util-linux, failed: " + said);
        }
        return said;
    }

    private OneCpu() {}
}
