package dev.holdfast.it.faults;

import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.jvm.ChildJvm;
import dev.holdfast.testkit.jvm.ClassPath;
import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Four JVMs start at once, which is load enough for a small machine. The first call of each gets its lock, however long the first connection takes. Then
 * each JVM exits, although its provider is open.
 */
class ColdStartTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    static Stream<Backend> backends() {
        return Stream.of(Backend.JEDIS, Backend.LETTUCE, Backend.REDISSON);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void firstCallSucceedsAndTheJvmExits(Backend backend) {
        try (RedisServer server = RedisServer.start()) {
            List<ChildJvm> programs = IntStream.range(0, 4)
                    .mapToObj(i -> ChildJvm.of(ShortProgram.class)
                            .classPath(backend.aloneOn(ClassPath.ofThisJvm()))
                            .args(Backends.url(backend, server.port()), "cold " + i)
                            .start())
                    .toList();
            try {
                programs.forEach(program -> program.awaitSuccess(LONG));
            } finally {
                programs.forEach(ChildJvm::close);
            }
        }
    }
}
