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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An application is deployed several times in one JVM, each time in a class loader of its own. None of them stays, unless the plain
 * client keeps them as well: Lettuce and Redisson do.
 */
class RedeploymentTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int MANY = Boolean.getBoolean("holdfast.full") ? 25 : 5;

    /** The plain clients keep all of them, so there can only be a few. */
    private static final int FEW = 5;

    @Test
    void noClassLoaderStaysWithJedis() throws Exception {
        List<WeakReference<ClassLoader>> loaders = deployments(MANY, Backend.JEDIS, Deployment.class);
        await().atMost(LONG).untilAsserted(() -> assertThat(left(loaders)).isZero());
    }

    @ParameterizedTest
    @CsvSource({
        "LETTUCE, dev.holdfast.it.faults.PlainLettuceDeployment",
        "REDISSON, dev.holdfast.it.faults.PlainRedissonDeployment"
    })
    void noClassLoaderStaysThatThePlainClientLetsGo(Backend backend, Class<?> plain) throws Exception {
        List<WeakReference<ClassLoader>> ofPlainClient = deployments(FEW, backend, plain);
        List<WeakReference<ClassLoader>> loaders = deployments(FEW, backend, Deployment.class);
        Thread.sleep(3_000); // longer than threads of the clients stay after they are shut down
        long kept = left(ofPlainClient);
        System.out.println(backend + ": the plain client keeps " + kept + " class loaders of " + FEW);
        await().atMost(LONG).untilAsserted(() -> assertThat(left(loaders)).isLessThanOrEqualTo(kept));
    }

    private static long left(List<WeakReference<ClassLoader>> loaders) {
        System.gc();
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    private static List<WeakReference<ClassLoader>> deployments(int number, Backend backend, Class<?> deployment)
            throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (RedisServer server = RedisServer.start()) {
            for (int i = 0; i < number; i++) {
                loaders.add(deploy(backend, deployment.getName(), Backends.url(backend, server.port())));
            }
        }
        return loaders;
    }

    /** Runs a deployment on a thread of its own, whose thread locals end with it. */
    private static WeakReference<ClassLoader> deploy(Backend backend, String className, String url) throws Exception {
        URL[] path = backend.aloneOn(ClassPath.ofThisJvm()).entries().stream()
                .map(RedeploymentTest::url)
                .toArray(URL[]::new);
        URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread application = new Thread(
                () -> {
                    try {
                        Object deployment = loader.loadClass(className)
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
