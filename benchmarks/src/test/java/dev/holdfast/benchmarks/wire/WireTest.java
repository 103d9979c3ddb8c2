package dev.holdfast.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.store.RedisScripts;
import org.junit.jupiter.api.Test;

class WireTest {
    /** Otherwise plain clients would be measured with other scripts than this library. */
    @Test
    void scriptsOfThePlainClientsAreThoseOfTheProduct() {
        LockRequests lock = Wire.PRODUCT.lock("name", true);
        byte[] token = Wire.PRODUCT.token();
        assertThat(lock.acquire(token).script().sha())
                .isEqualTo(RedisScripts.named("acquire").sha());
        assertThat(lock.release(token).script().sha())
                .isEqualTo(RedisScripts.named("release").sha());
        assertThat(lock.handOverAndJoin(token, token, Words.CHANNEL).script().sha())
                .isEqualTo(RedisScripts.named("release_and_acquire").sha());
        assertThat(lock.extend(token).script().sha())
                .isEqualTo(RedisScripts.named("extend").sha());
        assertThat(lock.confirm(token, 1_000).script().sha())
                .isEqualTo(RedisScripts.named("confirm").sha());
    }
}
