package dev.holdfast.testkit.backend;

import dev.holdfast.testkit.redis.RedisServer;
import java.util.List;
import java.util.stream.Stream;

/** Reads the list of connections from a server. */
final class ServerConnections {
    /** Returns the lines of CLIENT LIST, without that of the connection that runs this command. */
    static List<String> of(RedisServer server) {
        return Stream.of(String.valueOf(server.command("CLIENT", "LIST")).split("\n"))
                .filter(line -> !line.contains(" cmd=client|list "))
                .toList();
    }

    /** Returns how many connections have a subscription. */
    static long subscribers(RedisServer server) {
        return of(server).stream().filter(line -> line.contains(" sub=1 ")).count();
    }

    private ServerConnections() {}
}
