package dev.holdfast.testkit.redis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The source of servers. The system property {@value #PROPERTY}, or otherwise the environment variable {@value #VARIABLE}, is
 * the path of a program, the URL {@code redis://host:port} of a server, or {@code docker}. Without them the source is the
 * program in the Maven artifact {@code org.signal:embedded-redis}, otherwise one on the PATH, otherwise a container.
 */
final class ServerSource {
    static final String PROPERTY = "holdfast.redis";
    private static final String VARIABLE = "HOLDFAST_REDIS";
    private static final String DOCKER = "docker";

    /** Starts a server with the given lines of redis.conf, or takes the server that the user gave. */
    static ServerHost open(Map<String, List<String>> settings) {
        String given = setting().orElse("");
        if (given.contains("://")) {
            return GivenServer.take(given, settings);
        }
        if (given.equals(DOCKER)) {
            return ContainerServer.start(settings);
        }
        Optional<Path> program = given.isEmpty() ? RedisBinary.find() : Optional.of(executable(given));
        if (program.isPresent()) {
            return ServerProcess.start(program.get(), settings);
        }
        if (ContainerServer.isPossible()) {
            return ContainerServer.start(settings);
        }
        throw new IllegalStateException("no redis-server: -D" + PROPERTY + " and " + VARIABLE + " are not set, "
                + RedisBinary.whereItWasSought() + ", and no Docker daemon answers. Install redis-server, or set -D"
                + PROPERTY + " to the path of a program or to redis://HOST:PORT");
    }

    private static Optional<String> setting() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
                .filter(text -> !text.isBlank());
    }

    private static Path executable(String path) {
        if (!Files.isExecutable(Path.of(path))) {
            throw new IllegalStateException(PROPERTY + " is neither a program, nor redis://HOST:PORT, nor \"" + DOCKER
                    + "\", but \"" + path + "\"");
        }
        return Path.of(path);
    }

    private ServerSource() {}
}
