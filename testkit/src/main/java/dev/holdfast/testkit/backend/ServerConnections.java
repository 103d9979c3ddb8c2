package dev.holdfast.testkit.backend;

import dev.holdfast.testkit.redis.RedisServer;
import java.util.List;
import java.util.stream.Stream;

/** The connections of a server, as it sees them. */
final class ServerConnections {
    /** Returns the lines of CLIENT LIST, without that of the one who asks. */
    static List<String> of(RedisServer server) {
        return Stream.of(String.valueOf(server.command("CLIENT", "LIST")).split("\n"))
                .filter(line -> !line.contains(" cmd=client|list "))
                .toList();
    }

    /** Returns how many connections are subscribed to something. */
    static long subscribers(RedisServer server) {
        return of(server).stream().filter(line -> line.contains(" sub=1 ")).count();
    }

    private ServerConnections() {}
}
