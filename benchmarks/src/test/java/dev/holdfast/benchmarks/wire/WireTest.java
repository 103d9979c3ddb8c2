package dev.holdfast.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.libraries.Library;
import dev.holdfast.benchmarks.libraries.LockClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WireTest {
    /** Otherwise plain clients would be measured with other scripts than this library. */
    @Test
    void scriptsOfPlainClientsAreThoseOfTheProduct() throws Exception {
        try (RedisServer server = RedisServer.start();
                LockClient client = Library.HOLDFAST_LETTUCE.open(server.port())) {
            LockClient.Handle lock = client.lock("name");
            for (int i = 0; i < 20; i++) { // after an attempt without a reply in time, other scripts follow
                lock.acquire();
                lock.release();
            }

            LockRequests requests = Wire.PRODUCT.lock("name", true);
            byte[] token = Wire.PRODUCT.token();
            assertThat(server.command(
                            "SCRIPT",
                            "EXISTS",
                            requests.acquire(token).script().sha(),
                            requests.release(token).script().sha(),
                            new Wire1()
                                    .lock("name", true)
                                    .acquire(token)
                                    .script()
                                    .sha()))
                    .as("scripts that an acquire and a release have loaded")
                    .isEqualTo(List.of(1L, 1L, 0L));
        }
    }
}
