package dev.holdfast.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.jvm.ClassPath;
import dev.holdfast.testkit.redis.RedisServer;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application is deployed several times in one JVM, each time in a class loader of its own. None of them stays. */
class RedeploymentTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int DEPLOYMENTS = 5;

    static Stream<Backend> backends() {
        return Stream.of(Backend.JEDIS);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void noClassLoaderStays(Backend backend) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (RedisServer server = RedisServer.start()) {
            for (int i = 0; i < DEPLOYMENTS; i++) {
                loaders.add(deploy(backend, Backends.url(backend, server.port())));
            }
        }
        await().atMost(LONG).untilAsserted(() -> {
            System.gc();
            assertThat(loaders).allMatch(loader -> loader.get() == null);
        });
    }

    /** Runs a deployment on a thread of its own, whose thread locals end with it. */
    private static WeakReference<ClassLoader> deploy(Backend backend, String url) throws Exception {
        URL[] path = backend.aloneOn(ClassPath.ofThisJvm()).entries().stream()
                .map(RedeploymentTest::url)
                .toArray(URL[]::new);
        URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread application = new Thread(
                () -> {
                    try {
                        Object deployment = loader.loadClass(Deployment.class.getName())
                                .getConstructor(String.class)
                                .newInstance(url);
                        ((Runnable) deployment).run();
                    } catch (ReflectiveOperationException | RuntimeException | Error e) {
                        failure.set(e);
                    }
                },
                "application");
        application.setContextClassLoader(loader);
        application.start();
        application.join();
        loader.close();
        if (failure.get() != null) {
            throw new AssertionError(failure.get());
        }
        return new WeakReference<>(loader);
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
