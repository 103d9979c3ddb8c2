package dev.holdfast.it.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the lock of redis-py, which {@code .ci/redis-py} installs. On a machine without it, the test sends the same commands by
 * hand, and the output says so.
 */
class RedisPyTest {
    private static final String LOCK = """
            import redis, sys
            lock = redis.Redis(port=int(sys.argv[1])).lock(sys.argv[2], timeout=float(sys.argv[3]))
            print(lock.acquire(blocking=False))
            sys.stdin.readline()
            try:
                lock.release()
                print("released")
            except redis.exceptions.LockError:
                print("not owned")
            """;

    private final Mixed mixed = new Mixed("");
    private final Optional<Python> python = Python.withRedis();

    @AfterEach
    void close() {
        mixed.close();
    }

    private Python.Program start(Python given, String seconds) throws IOException {
        return given.start(LOCK, Integer.toString(mixed.server.port()), "orders", seconds);
    }

    @Test
    void bothExcludeEachOther() throws IOException {
        if (python.isEmpty()) {
            System.err.println("NOT TESTED: redis-py, as no python3 here has it; .ci/redis-py installs it");
            assertThat(mixed.server.command("SET", "orders", "f00d", "NX", "PX", "60000"))
                    .isEqualTo("OK");
            assertThat(mixed.lock("orders").tryAcquire()).isEmpty();
            return;
        }
        try (Python.Program theirs = start(python.get(), "60")) {
            assertThat(theirs.line()).isEqualTo("True");
            assertThat(mixed.lock("orders").tryAcquire()).isEmpty();
            theirs.goOn();
            assertThat(theirs.line()).isEqualTo("released");
        }
        try (Lease ours = mixed.held("orders");
                Python.Program theirs = start(python.get(), "60")) {
            assertThat(theirs.line()).isEqualTo("False");
            ours.ensureHeld();
        }
    }

    @Test
    void aLateReleaseLeavesOursAlone() throws IOException, InterruptedException {
        if (python.isEmpty()) {
            System.err.println("NOT TESTED: a late release of redis-py, as no python3 here has it");
            assertThat(mixed.server.command("SET", "orders", "f00d", "NX", "PX", "100"))
                    .isEqualTo("OK");
            assertThat(mixed.heldNext("orders").release()).isTrue();
            return;
        }
        try (Python.Program theirs = start(python.get(), "0.2")) {
            assertThat(theirs.line()).isEqualTo("True");
            Lease ours = mixed.heldNext("orders");
            theirs.goOn();
            assertThat(theirs.line()).isEqualTo("not owned");
            assertThat(ours.release()).isTrue();
        }
    }
}
