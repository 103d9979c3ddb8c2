package dev.holdfast.it.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockState;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests keys of locks that this library did not write. */
class ForeignHolderTest extends StoreTest {
    @ParameterizedTest
    @ValueSource(strings = {"5f9c1e", "L2~short", "L2~short~", "L1", "", "another~value", "ends-in-a~", "~"})
    void aLockOfAnotherLibraryIsRespectedAndNeverTouched(String value) {
        server.command("SET", LOCK, value, "NX", "PX", "30000");
        Ownership mine = somebody();

        assertThat(busy(claim(mine, LONG)).holder()).isNull();
        assertThat(busy(claim(mine, LONG)).remaining()).isBetween(Duration.ofSeconds(20), LEASE);
        assertThat(renew(mine, LONG)).isEqualTo(RenewReply.notOwner(Reason.TAKEN));
        assertThat(confirm(mine, LONG, 1)).isEqualTo(RenewReply.notOwner(Reason.TAKEN));
        assertThat(store.releaseAsync(mine, TIMEOUT).join()).isEqualTo(ReleaseReply.NOT_OWNER);

        assertThat(get(LOCK)).isEqualTo(value);
        assertThat(pttl(LOCK)).isBetween(20_000L, 30_000L);
    }

    @Test
    void theValueOfAForeignKeyIsNotShown() {
        server.command("SET", LOCK, "its-secret", "PX", "30000");

        busy(claim(somebody(), LEASE));
        assertThat(client.lastReply).doesNotContain("its-secret");

        LockState state = store.inspectAsync("orders", TIMEOUT).join();
        assertThat(client.lastReply).doesNotContain("its-secret");
        assertThat(state.toString()).doesNotContain("its-secret");
        assertThat(state.isHeld()).isTrue();
        assertThat(state.holder()).isEmpty();
    }

    @Test
    void aKeyWithoutTimeLimitIsBusyWithOneWarning() {
        server.command("SET", LOCK, "for ever");
        server.command("SET", "lock:bills", "for ever");
        try (LoggedWarnings warnings = new LoggedWarnings("dev.holdfast.redis")) {
            for (int i = 0; i < 3; i++) {
                assertThat(busy(claim(somebody(), LEASE)).remaining()).isNull();
            }
            assertThat(warnings.texts()).singleElement().asString().contains("orders", "no time limit");
        }
        assertThat(get(LOCK)).isEqualTo("for ever");
        assertThat(pttl(LOCK)).isEqualTo(-1);
        assertThat(store.inspectAsync("orders", TIMEOUT).join().remaining()).isEmpty();
    }

    @Test
    void aKeyThatExpiresInThousandsOfYearsIsReadWithAllDigits() {
        server.command("SET", LOCK, "milliseconds were taken for seconds");
        server.command("EXPIREAT", LOCK, "1795412774698");

        assertThat(busy(claim(somebody(), LEASE)).remaining()).isGreaterThan(Duration.ofDays(365_000));
        assertThat(store.inspectAsync("orders", TIMEOUT).join().remaining()).isPresent();
    }

    @Test
    void theLabelOfAHolderCannotImitateOtherFields() {
        server.command("SET", LOCK, "L2~0123456789abcdefghijkl~a\n1\n2@host:1", "PX", "30000");

        assertThat(busy(claim(somebody(), LEASE)).holder()).isEqualTo("a_1_2@host:1");
        LockState state = store.inspectAsync("orders", TIMEOUT).join();
        assertThat(state.holder()).hasValue("a_1_2@host:1");
        assertThat(state.waiters()).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HSET lock:orders 8743c9c0:1 1", "RPUSH lock:orders a", "SADD lock:orders a"})
    void aKeyOfAnotherTypeIsAConflictAndStaysUnchanged(String command) {
        server.command(command.split(" "));
        Object before = server.command("DUMP", LOCK);
        Ownership mine = somebody();

        assertIsConflict(store.acquireAsync(claim(mine, LEASE)));
        assertIsConflict(store.releaseAsync(mine, TIMEOUT));
        assertIsConflict(store.inspectAsync("orders", TIMEOUT));
        assertThat(renew(mine, LEASE)).as("a lease of it is over").isEqualTo(RenewReply.notOwner(Reason.TAKEN));
        assertThat(confirm(mine, LEASE, 7)).isEqualTo(RenewReply.notOwner(Reason.TAKEN));

        assertThat(server.command("DUMP", LOCK)).isEqualTo(before);
        assertThat(server.command("DBSIZE")).as("no fence was issued for it").isEqualTo(1L);
    }

    private static void assertIsConflict(CompletableFuture<?> reply) {
        assertThat(reply)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(LockKeyConflictException.class)
                .withMessageContaining("orders")
                .withMessageContaining("WRONGTYPE");
    }
}
