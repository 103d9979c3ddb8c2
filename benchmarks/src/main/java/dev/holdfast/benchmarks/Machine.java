package dev.holdfast.benchmarks;

import dev.holdfast.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Describes the machine of a run, without its name. */
final class Machine {
    static List<String> facts() {
        return List.of(
                "measured on " + LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors() + " processors"
                        + model().map(model -> " (" + model + ")").orElse("") + ", " + System.getProperty("os.name")
                        + " " + System.getProperty("os.version"),
                "JDK " + System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vm.name") + ")",
                redisServer() + " on 127.0.0.1, without persistence");
    }

    private static Optional<String> model() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // not on Linux
        }
    }

    /** Returns the server and its allocator. The allocator matters, because a script allocates each argument and each reply. */
    private static String redisServer() {
        try (RedisServer server = RedisServer.start()) {
            return "redis-server " + said(server, "server", "redis_version") + " with "
                    + said(server, "memory", "mem_allocator");
        }
    }

    private static String said(RedisServer server, String section, String field) {
        return String.valueOf(server.command("INFO", section))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private Machine() {}
}
