package dev.holdfast.testkit.redis;

import dev.holdfast.testkit.proxy.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that runs already. Tests use it one after the other, and it is empty for each of them. It is flushed only if it was
 * empty at its first use, so that no keys but those of tests are lost. A server on another machine is reached through a proxy.
 */
final class GivenServer implements ServerHost {
    private static final int DEFAULT_PORT = 6379;
    private static final Set<String> FOR_TESTS = ConcurrentHashMap.newKeySet();
    private static final Set<String> IN_USE = ConcurrentHashMap.newKeySet();

    private final String url;
    private final FaultProxy way;

    private GivenServer(String url, InetSocketAddress address) {
        this.url = url;
        this.way = FaultProxy.inFrontOf(address);
    }

    static GivenServer take(String url, Map<String, List<String>> settings) {
        InetSocketAddress address = address(url);
        if (!settings.equals(RedisServer.DEFAULTS)) {
            throw new IllegalStateException("this test needs a server with settings of its own, which the one of -D"
                    + ServerSource.PROPERTY + " does not have: run it without");
        }
        if (!IN_USE.add(url)) {
            throw new IllegalStateException(
                    "this test needs several servers, and -D" + ServerSource.PROPERTY + " gives one: run it without");
        }
        GivenServer server = new GivenServer(url, address);
        try {
            server.empty();
            return server;
        } catch (IOException e) {
            server.close();
            throw new UncheckedIOException("cannot use " + url + ": " + e.getMessage(), e);
        }
    }

    private static InetSocketAddress address(String url) {
        URI uri = URI.create(url);
        if (!"redis".equals(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalStateException(ServerSource.PROPERTY + " takes redis://HOST:PORT, without a password");
        }
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    private void empty() throws IOException {
        try (RespConnection connection = new RespConnection(way.port())) {
            String keys = String.valueOf(connection.command("INFO", "keyspace"));
            if (keys.contains("keys=") && !FOR_TESTS.contains(url)) {
                throw new IOException(
                        "it has keys, and tests would remove them; empty it if it is for tests: " + keys.strip());
            }
            FOR_TESTS.add(url);
            connection.command("FLUSHALL");
            connection.command("SCRIPT", "FLUSH");
            connection.command("CONFIG", "RESETSTAT");
        }
    }

    @Override
    public int port() {
        return way.port();
    }

    @Override
    public void close() {
        try (way) {
            if (FOR_TESTS.contains(url)) {
                empty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + url, e);
        } finally {
            IN_USE.remove(url);
        }
    }

    @Override
    public String toString() {
        return "the server at " + url;
    }
}
