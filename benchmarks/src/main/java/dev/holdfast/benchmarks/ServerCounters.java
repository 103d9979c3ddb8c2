package dev.holdfast.benchmarks;

import dev.holdfast.testkit.redis.RedisServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server has done so far. Differences of two of these tell what something cost.
 *
 * @param scripts how many scripts it was asked to run
 * @param publishes how often something was published, in scripts or not
 * @param commands how many commands it ran, those in scripts included
 * @param cpuMicros the CPU time of its process, in user and system mode
 */
public record ServerCounters(long scripts, long publishes, long commands, double cpuMicros) {
    /** Reads the counters. */
    public static ServerCounters of(RedisServer server) {
        String cpu = String.valueOf(server.command("INFO", "cpu"));
        String stats = String.valueOf(server.command("INFO", "stats"));
        double seconds = number(cpu, "used_cpu_user") + number(cpu, "used_cpu_sys");
        return new ServerCounters(
                server.calls("evalsha") + server.calls("eval"),
                server.calls("publish") + server.calls("spublish"),
                (long) number(stats, "total_commands_processed"),
                seconds * 1e6);
    }

    /** Returns what happened since then. */
    public ServerCounters since(ServerCounters before) {
        return new ServerCounters(
                scripts - before.scripts,
                publishes - before.publishes,
                commands - before.commands,
                cpuMicros - before.cpuMicros);
    }

    private static double number(String info, String name) {
        Matcher line =
                Pattern.compile("^" + name + ":([0-9.]+)", Pattern.MULTILINE).matcher(info);
        if (!line.find()) {
            throw new IllegalStateException("the server does not say its " + name);
        }
        return Double.parseDouble(line.group(1));
    }
}
