package dev.holdfast.benchmarks;

import dev.holdfast.testkit.redis.RedisServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The counters of a server. The difference of two of these is the cost of the work in between.
 *
 * @param scripts the number of script calls
 * @param publishes the number of published messages, including those of scripts
 * @param commands the number of commands, including those of scripts
 * @param cpuMicros the CPU time of its process, in user and system mode
 */
public record ServerCounters(long scripts, long publishes, long commands, double cpuMicros) {
    /** Reads the counters. */
    public static ServerCounters of(RedisServer server) {
        double cpuMicros = cpuMicros(server);
        String stats = String.valueOf(server.command("INFO", "stats"));
        return new ServerCounters(
                server.calls("evalsha") + server.calls("eval"),
                server.calls("publish") + server.calls("spublish"),
                (long) number(stats, "total_commands_processed"),
                cpuMicros);
    }

    /** Returns the CPU time of the process of a server so far, in user and system mode, in microseconds. */
    public static double cpuMicros(RedisServer server) {
        String cpu = String.valueOf(server.command("INFO", "cpu"));
        return 1e6 * (number(cpu, "used_cpu_user") + number(cpu, "used_cpu_sys"));
    }

    /** Returns the difference to earlier counters. */
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
