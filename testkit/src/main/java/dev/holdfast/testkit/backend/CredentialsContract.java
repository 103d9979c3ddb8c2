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

/** Specifies that credentials are used, and appear in no message. */
public interface CredentialsContract extends BackendFixture {
    /** A password with characters that are special in a URL or a log. */
    String PASSWORD = "c4n@ry:/p%20w";

    @Test
    default void passwordIsUsed() throws Exception {
        try (RedisServer server =
                        RedisServer.builder().setting("requirepass", PASSWORD).start();
                LockProvider locks = connected(config(server).password(PASSWORD));
                Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    default void userNameIsUsed() throws Exception {
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
    default void wrongPasswordIsRejectedAndNotShown() throws Exception {
        try (RedisServer server =
                RedisServer.builder().setting("requirepass", "right").start()) {
            server.command("ACL", "SETUSER", "app", "on", ">right", "~lock:*", "&*", "+@all");
            assertRejected(config(server).password(PASSWORD));
            assertRejected(config(server).username("app").password(PASSWORD));
        }
    }

    @Test
    default void missingPasswordIsRejectedWithTheRemedy() throws Exception {
        try (RedisServer server =
                RedisServer.builder().setting("requirepass", "right").start()) {
            assertThat(assertRejected(config(server))).hasMessageContaining("password");
        }
    }

    private static LockBackendException assertRejected(LockConfig.Builder config) throws Exception {
        try (SecretScanner secrets = new SecretScanner();
                LockProvider locks = LockProviders.open(config.build())) {
            Throwable[] thrown = new Throwable[1];
            // A busy machine may not connect in time, which this test is not about.
            Await.until("the server's reply", () -> {
                thrown[0] = catchThrowable(() -> locks.lock("a").tryAcquire());
                return !(thrown[0] instanceof LockUnavailableException);
            });
            assertThat(thrown[0]).isInstanceOf(LockBackendException.class);
            secrets.assertNoSecretIn(thrown[0], PASSWORD, "c4n");
            Throwable waiting = catchThrowable(() -> locks.lock("a").acquire(PATIENCE));
            assertThat(waiting).isInstanceOf(LockBackendException.class);
            secrets.assertNoSecretIn(waiting, PASSWORD, "c4n");
            assertThat(locks.toString()).doesNotContain("c4n");
            return (LockBackendException) thrown[0];
        }
    }
}
