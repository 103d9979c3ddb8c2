package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

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

class ScriptCallsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(700);
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final ServerClock clock = new ServerClock();
    private final ScriptCalls calls =
            new ScriptCalls(new RedisKeys("lock:"), clock, Duration.ofMinutes(5), "lock:#c:1");
    private final Ownership orders = ownership("orders");

    @Test
    void anAcquireHasTheArgumentsOfItsScript() {
        ScriptCall call = acquire(Claim.of(orders, LEASE, TIMEOUT).withFence(1, 42));

        assertThat(call.bySha()).isTrue();
        assertThat(texts(call.keys()))
                .containsExactly(
                        "lock:orders", "lock:#w:f:{lock:orders}", "lock:#w:q:{lock:orders}", "lock:#w:m:{lock:orders}");
        List<String> args = texts(call.args());
        assertThat(args).hasSize(8);
        assertThat(args.subList(0, 4)).containsExactly(orders.owner().secret(), "30000", "1", "42");
        assertThat(args.get(5)).isEqualTo("300000");
        assertThat(args.get(7)).as("nobody asked for the run of the server").isEqualTo("0");
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
        assertThat(call.timeout()).isEqualTo(TIMEOUT);
    }

    @Test
    void withoutFencingNoTokenIsReserved() {
        assertThat(argument(2, Claim.of(orders, LEASE, TIMEOUT))).isEqualTo("0");
    }

    @Test
    void aQuorumAsksForTheRunOfTheServer() {
        assertThat(argument(7, Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0).withIncarnation()))
                .isEqualTo("1");
    }

    @Test
    void theIncrementIsRandomFromOneTo16() {
        Claim claim = Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0);

        assertThat(IntStream.range(0, 2_000).mapToObj(i -> Integer.valueOf(argument(4, claim))))
                .containsOnly(IntStream.rangeClosed(1, 16).boxed().toArray(Integer[]::new));
    }

    @Test
    void anAcquireIsNeverTooLateWhileTheServersTimeIsUnknown() {
        assertThat(argument(6, Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0)))
                .isEqualTo("0");
    }

    @Test
    void anAcquireIsTooLateWhenNobodyWaitsForItsAnswer() {
        long serverMicros = 1_795_412_774_698_123L;
        clock.saw(serverMicros, System.nanoTime());

        long notAfter = Long.parseLong(
                argument(6, Claim.of(orders, LEASE, Duration.ofHours(1)).withFence(1, 0)));

        assertThat(notAfter).isCloseTo(serverMicros + 3_600_000_000L, Offset.offset(5_000_000L));
    }

    @Test
    void theTextOfAScriptGoesWithTheSameArguments() {
        ScriptCall call = acquire(Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0));
        ScriptCall repeated = call.withText();

        assertThat(new String(repeated.body(), StandardCharsets.UTF_8))
                .startsWith("-- What acquire and release have in common")
                .contains("-- Takes the lock");
        assertThat(call.body()).asString(StandardCharsets.US_ASCII).matches("[0-9a-f]{40}");
        assertThat(repeated.args()).isSameAs(call.args());
        assertThat(repeated.timeout()).isEqualTo(call.timeout());
    }

    @Test
    void manyLeasesAreRenewedByOneCallOnTheUpkeepLane() {
        Ownership bills = ownership("bills");
        ScriptCall call = calls.extend(
                List.of(new Renewal(orders, LEASE), new Renewal(bills, Duration.ofNanos(1_000_001))), TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders", "lock:bills");
        assertThat(texts(call.args()))
                .as("a part of a millisecond is rounded up, as the client counts on it")
                .containsExactly(orders.owner().secret(), "30000", bills.owner().secret(), "2");
        assertThat(call.lane()).isEqualTo(Lane.UPKEEP);
    }

    @Test
    void aReleaseUsesTheConnectionsOfTheAcquire() {
        ScriptCall call = calls.release(orders, TIMEOUT);

        assertThat(texts(call.keys())).hasSize(4).startsWith("lock:orders");
        List<String> args = texts(call.args());
        assertThat(args.get(0)).isEqualTo(orders.owner().secret());
        assertThat(Integer.valueOf(args.get(1))).isBetween(1, 16);
        assertThat(args.get(2)).isEqualTo("300000");
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
    }

    @Test
    void aReleaseThatHandsOverToNobodyNeedsOneKey() {
        ScriptCall call = calls.release1(orders, TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders");
        assertThat(texts(call.args())).containsExactly(orders.owner().secret());
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
    }

    @Test
    void whoWaitsSaysHowItIsToBeTold() {
        QueueEntry entry = new QueueEntry(Duration.ofSeconds(4), Duration.ofSeconds(3), 100, 17);
        Claim claim = Claim.of(orders, LEASE, TIMEOUT).withFence(1, 0).withQueueEntry(entry);

        assertThat(texts(calls.acquire(claim, true).args()).subList(8, 12))
                .containsExactly("3000", "100", "17", "PUBLISH 1 1 4000 0 lock:#c:1");
        assertThat(texts(calls.acquire(claim, false).args()).get(11)).startsWith("PUBLISH 0 ");
    }

    @Test
    void aConfirmationCarriesTheToken() {
        ScriptCall call = calls.confirm(new Renewal(orders, LEASE), 9_007_199_254_740_991L, TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders", "lock:#w:f:{lock:orders}");
        assertThat(texts(call.args())).containsExactly(orders.owner().secret(), "30000", "9007199254740991", "300000");
    }

    @Test
    void aLookAtALockCarriesNoToken() {
        assertThat(calls.inspect("orders", TIMEOUT).args()).isEmpty();
    }

    @Test
    void anOperatorNamesTheHolderAndWhatToWriteDown() {
        ScriptCall call = calls.breaking("orders", "f00d", Map.of("reason", "gone"), TIMEOUT);

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
