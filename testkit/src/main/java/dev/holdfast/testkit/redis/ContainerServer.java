package dev.holdfast.testkit.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * A server in a container. Where the daemon cannot pull images, and inside a container, Testcontainers needs the environment
 * variables {@code TESTCONTAINERS_RYUK_DISABLED=true} and {@code TESTCONTAINERS_HOST_OVERRIDE=localhost}.
 */
final class ContainerServer implements ServerHost {
    private static final String IMAGE_PROPERTY = "holdfast.redis.image";
    private static final int PORT = 6379;

    private final GenericContainer<?> container;

    private ContainerServer(GenericContainer<?> container) {
        this.container = container;
    }

    /** Returns whether a Docker daemon replies. */
    static boolean isPossible() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    static ContainerServer start(Map<String, List<String>> settings) {
        if (settings.containsKey("port")) {
            throw new IllegalStateException("a server in a container has no TLS: run this test with a program");
        }
        Map<String, List<String>> inside = new LinkedHashMap<>(settings);
        inside.put("bind", List.of("0.0.0.0"));
        List<String> command = new ArrayList<>(List.of("redis-server"));
        inside.forEach((name, values) -> {
            command.add("--" + name);
            command.addAll(values);
        });
        GenericContainer<?> container = new GenericContainer<>(System.getProperty(IMAGE_PROPERTY, "redis:7-alpine"))
                .withExposedPorts(PORT)
                .withCommand(command.toArray(String[]::new));
        container.start();
        return new ContainerServer(container);
    }

    @Override
    public int port() {
        return container.getMappedPort(PORT);
    }

    @Override
    public void close() {
        container.stop();
    }

    @Override
    public String toString() {
        return "the server in container " + container.getContainerId();
    }
}
