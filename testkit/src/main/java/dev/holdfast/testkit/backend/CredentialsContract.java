package dev.holdfast.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.Lease;
import dev.holdfast.LockBackendException;
import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.testkit.redis.RedisServer;
import org.junit.jupiter.api.Test;

/** Who is let in, and that nobody else gets to see how. */
public interface CredentialsContract extends BackendFixture {
    /** A password that has everything in it that a URL or a log might stumble over. */
    String PASSWORD = "c4n@ry:/p%20w";

    @Test
    default void aPasswordIsUsed() throws Exception {
        try (RedisServer server =
                        RedisServer.builder().setting("requirepass", PASSWORD).start();
                LockProvider locks = connected(config(server).password(PASSWORD));
                Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    default void aUserOfTheAccessListIsUsed() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            server.command("ACL", "SETUSER", "default", "off");
            server.command("ACL", "SETUSER", "app", "on", ">" + PASSWORD, "~lock:*", "&*", "+@all");
            try (LockProvider locks = connected(config(server).username("app").password(PASSWORD));
                    Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
                assertThat(lease.isHeld()).isTrue();
            }
        }
    }

    @Test
    default void aWrongPasswordIsRefusedAndNotShown() throws Exception {
        try (RedisServer server =
                RedisServer.builder().setting("requirepass", "right").start()) {
            server.command("ACL", "SETUSER", "app", "on", ">right", "~lock:*", "&*", "+@all");
            refuses(config(server).password(PASSWORD));
            refuses(config(server).username("app").password(PASSWORD));
        }
    }

    @Test
    default void aMissingPasswordIsRefusedWithTheRemedy() throws Exception {
        try (RedisServer server =
                RedisServer.builder().setting("requirepass", "right").start()) {
            assertThat(refuses(config(server))).hasMessageContaining("password");
        }
    }

    private static LockBackendException refuses(LockConfig.Builder config) throws Exception {
        try (SecretScanner secrets = new SecretScanner();
                LockProvider locks = LockProviders.open(config.build())) {
            Throwable[] thrown = new Throwable[1];
            // A machine may be too busy to connect in time, and that is not what is asked here.
            Await.until("the server's answer", () -> {
                thrown[0] = catchThrowable(() -> locks.lock("a").tryAcquire());
                return !(thrown[0] instanceof LockUnavailableException);
            });
            assertThat(thrown[0]).isInstanceOf(LockBackendException.class);
            secrets.areNotIn(thrown[0], PASSWORD, "c4n");
            Throwable waiting = catchThrowable(() -> locks.lock("a").acquire(PATIENCE));
            assertThat(waiting).isInstanceOf(LockBackendException.class);
            secrets.areNotIn(waiting, PASSWORD, "c4n");
            assertThat(locks.toString()).doesNotContain("c4n");
            return (LockBackendException) thrown[0];
        }
    }
}
