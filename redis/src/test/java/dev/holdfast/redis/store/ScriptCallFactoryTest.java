package dev.holdfast.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.QueueEntry;
import dev.holdfast.spi.Renewal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScriptCallFactoryTest {
    private static final Duration TIMEOUT = Duration.ofMillis(700);
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final ServerClock clock = new ServerClock();
    private final ScriptCallFactory calls =
            new ScriptCallFactory(new RedisKeys("lock:"), clock, Duration.ofMinutes(5), "lock:#c:1");
    private final Ownership orders = ownership("orders");

    @Test
    void acquireHasTheKeysAndArgumentsOfItsScript() {
        ScriptCall call = acquire(Claim.of(orders, LEASE, TIMEOUT).withFence(1, 42));

        assertThat(call.bySha()).isTrue();
        assertThat(texts(call.keys()))
                .containsExactly(
                        "lock:orders", "lock:#w:f:{lock:orders}", "lock:#w:q:{lock:orders}", "lock:#w:m:{lock:orders}");
        List<String> args = texts(call.args());
        assertThat(args).hasSize(8);
        assertThat(args.subList(0, 4)).containsExactly(orders.owner().secret(), "30000", "1", "42");
        assertThat(args.get(5)).isEqualTo("300000");
        assertThat(args.get(7)).as("the run of the server is not requested").isEqualTo("0");
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
        assertThat(call.timeout()).isEqualTo(TIMEOUT);
    }

    @Test
    void acquireWithoutFencingReservesNoToken() {
        assertThat(argument(2, Claim.of(orders, LEASE, TIMEOUT))).isEqualTo("0");
    }

    @Test
    void acquireWithIncarnationAsksForTheRunOfTheServer() {
        assertThat(argument(7, Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0).withIncarnation()))
                .isEqualTo("1");
    }

    @Test
    void incrementIsRandomFrom1To16() {
        Claim claim = Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0);

        assertThat(IntStream.range(0, 2_000).mapToObj(i -> Integer.valueOf(argument(4, claim))))
                .containsOnly(IntStream.rangeClosed(1, 16).boxed().toArray(Integer[]::new));
    }

    @Test
    void acquireHasNoTimeLimitWhileTheServersTimeIsUnknown() {
        assertThat(argument(6, Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0)))
                .isEqualTo("0");
    }

    @Test
    void acquireIsTooLateAfterItsTimeout() {
        long serverMicros = 1_795_412_774_698_123L;
        clock.update(serverMicros, System.nanoTime());

        long notAfter = Long.parseLong(
                argument(6, Claim.of(orders, LEASE, Duration.ofHours(1)).withFence(1, 0)));

        assertThat(notAfter).isCloseTo(serverMicros + 3_600_000_000L, Offset.offset(5_000_000L));
    }

    @Test
    void callWithTextHasTheSameArguments() {
        ScriptCall call = acquire(Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0));
        ScriptCall repeated = call.withText();

        assertThat(new String(repeated.body(), StandardCharsets.UTF_8))
                .startsWith("-- The functions that ACQUIRE, RELEASE and BREAK share")
                .contains("-- Takes the lock");
        assertThat(call.body()).asString(StandardCharsets.US_ASCII).matches("[0-9a-f]{40}");
        assertThat(repeated.args()).isSameAs(call.args());
        assertThat(repeated.timeout()).isEqualTo(call.timeout());
    }

    @Test
    void extendRenewsManyLeasesOnTheRenewalLane() {
        Ownership bills = ownership("bills");
        ScriptCall call = calls.extend(
                List.of(new Renewal(orders, LEASE), new Renewal(bills, Duration.ofNanos(1_000_001))), TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders", "lock:bills");
        assertThat(texts(call.args()))
                .as("a part of a millisecond is rounded up, as the client counts on it")
                .containsExactly(orders.owner().secret(), "30000", bills.owner().secret(), "2");
        assertThat(call.lane()).isEqualTo(Lane.RENEWAL);
    }

    @Test
    void releaseUsesTheLaneOfTheAcquire() {
        ScriptCall call = calls.release(orders, TIMEOUT);

        assertThat(texts(call.keys())).hasSize(4).startsWith("lock:orders");
        List<String> args = texts(call.args());
        assertThat(args.get(0)).isEqualTo(orders.owner().secret());
        assertThat(Integer.valueOf(args.get(1))).isBetween(1, 16);
        assertThat(args.get(2)).isEqualTo("300000");
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
    }

    @Test
    void releaseOneKeyHasTheLockKeyOnly() {
        ScriptCall call = calls.releaseOneKey(orders, TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders");
        assertThat(texts(call.args())).containsExactly(orders.owner().secret());
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
    }

    @Test
    void acquireOfAWaiterHasItsQueueEntryAndRecord() {
        QueueEntry entry = new QueueEntry(Duration.ofSeconds(4), Duration.ofSeconds(3), 100, 17);
        Claim claim = Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0).withQueueEntry(entry);

        assertThat(texts(calls.acquire(claim, true).args()).subList(8, 12))
                .containsExactly("3000", "100", "17", "PUBLISH 1 1 4000 0 lock:#c:1");
        assertThat(texts(calls.acquire(claim, false).args()).get(11)).startsWith("PUBLISH 0 ");
    }

    @Test
    void confirmHasTheFencingToken() {
        ScriptCall call = calls.confirm(new Renewal(orders, LEASE), 9_007_199_254_740_991L, TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders", "lock:#w:f:{lock:orders}");
        assertThat(texts(call.args())).containsExactly(orders.owner().secret(), "30000", "9007199254740991", "300000");
    }

    @Test
    void inspectHasNoArguments() {
        assertThat(calls.inspect("orders", TIMEOUT).args()).isEmpty();
    }

    @Test
    void breakLockHasHolderAndAuditEntry() {
        ScriptCall call = calls.breakLock("orders", "f00d", Map.of("reason", "gone"), TIMEOUT);

        assertThat(texts(call.keys())).startsWith("lock:orders").hasSize(5).endsWith("lock:#w:audit");
        assertThat(texts(call.args())).startsWith("f00d").endsWith("300000", "10000", "reason", "gone");
    }

    private ScriptCall acquire(Claim claim) {
        return calls.acquire(claim, false);
    }

    private String argument(int index, Claim claim) {
        return texts(acquire(claim).args()).get(index);
    }

    private static Ownership ownership(String lockName) {
        return new Ownership(lockName, OwnerToken.create(new Random(lockName.hashCode()), "test@host:1"));
    }

    private static List<String> texts(List<byte[]> values) {
        return values.stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }
}
