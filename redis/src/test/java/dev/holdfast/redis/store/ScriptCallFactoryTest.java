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
import org.junit.jupiter.api.Test;

class ScriptCallFactoryTest {
    private static final Duration TIMEOUT = Duration.ofMillis(700);
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final long LIMIT = 1_795_412_774_698_123L;
    private static final String LIMIT_TEXT = "1795412774698123";
    private static final QueueEntry NEWCOMER = new QueueEntry(Duration.ofSeconds(4), Duration.ofSeconds(3), 100, 0);

    private final ScriptCallFactory calls = new ScriptCallFactory(new RedisKeys("lock:"), "lock:#c:1");
    private final Ownership orders = ownership("orders");
    private final String secret = orders.owner().secret();
    private final Claim claim = Claim.of(orders, LEASE, TIMEOUT);

    @Test
    void handshakeHasNeitherKeysNorArguments() {
        ScriptCall call = calls.handshake(TIMEOUT);

        assertThat(call.keys()).isEmpty();
        assertThat(call.args()).isEmpty();
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
        assertThat(call.timeout()).isEqualTo(TIMEOUT);
    }

    @Test
    void acquireFreeHasTheKeysAndArgumentsOfItsScript() {
        ScriptCall call = calls.acquireFree(claim.withFence(3, 42), LIMIT, TIMEOUT);

        assertThat(call.bySha()).isTrue();
        assertThat(texts(call.keys())).containsExactly("lock:orders", "lock:#w:q:{lock:orders}", "lock:#g");
        List<String> args = texts(call.args());
        assertThat(args).hasSize(5);
        assertThat(args.subList(0, 2)).containsExactly(secret, "30000");
        assertThat(Integer.valueOf(args.get(2))).as("the step").isBetween(4, 19);
        assertThat(args.subList(3, 5)).containsExactly(LIMIT_TEXT, "42");
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
        assertThat(call.timeout()).isEqualTo(TIMEOUT);
    }

    @Test
    void acquireFreeWithoutFencingReservesNoToken() {
        assertThat(texts(calls.acquireFree(claim, LIMIT, TIMEOUT).args()).get(2))
                .isEqualTo("0");
    }

    @Test
    void stepIsTheBlockAndAnIncrementFrom1To16() {
        Claim fenced = claim.withFence(3, 0);

        assertThat(IntStream.range(0, 2_000)
                        .mapToObj(i -> Integer.valueOf(
                                texts(calls.acquireFree(fenced, LIMIT, TIMEOUT).args())
                                        .get(2))))
                .containsOnly(IntStream.rangeClosed(4, 19).boxed().toArray(Integer[]::new));
    }

    @Test
    void acquireHasTheKeysAndArgumentsOfItsScript() {
        ScriptCall call = acquire(claim.withFence(1, 42));

        assertThat(call.bySha()).isTrue();
        assertThat(texts(call.keys()))
                .containsExactly("lock:orders", "lock:#w:q:{lock:orders}", "lock:#g", "lock:#w:h:{lock:orders}");
        List<String> args = texts(call.args());
        assertThat(args).hasSize(7);
        assertThat(args.subList(0, 3)).containsExactly(secret, "30000", "1");
        assertThat(args.subList(4, 6)).containsExactly("42", LIMIT_TEXT);
        assertThat(args.get(6)).as("the run of the server is not requested").isEqualTo("0");
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
        assertThat(call.timeout()).isEqualTo(TIMEOUT);
    }

    @Test
    void acquireWithoutFencingReservesNoToken() {
        assertThat(argument(2, claim)).isEqualTo("0");
    }

    @Test
    void acquireWithIncarnationAsksForTheRunOfTheServer() {
        ScriptCall call = acquire(claim.withFence(1, 0).withIncarnation());

        assertThat(texts(call.args()).get(6)).isEqualTo("1");
        assertThat(texts(call.keys())).hasSize(5).endsWith("lock:#e");
    }

    @Test
    void incrementIsRandomFrom1To16() {
        Claim fenced = claim.withFence(1, 0);

        assertThat(IntStream.range(0, 2_000).mapToObj(i -> Integer.valueOf(argument(3, fenced))))
                .containsOnly(IntStream.rangeClosed(1, 16).boxed().toArray(Integer[]::new));
    }

    @Test
    void callWithTextHasTheSameArguments() {
        ScriptCall call = acquire(claim.withFence(1, 0));
        ScriptCall repeated = call.withText();

        assertThat(new String(repeated.body(), StandardCharsets.UTF_8))
                .startsWith("-- Takes the lock")
                .contains("-- Hands the free lock over to the first live waiter.");
        assertThat(call.body()).asString(StandardCharsets.US_ASCII).matches("[0-9a-f]{40}");
        assertThat(repeated.args()).isSameAs(call.args());
        assertThat(repeated.timeout()).isEqualTo(call.timeout());
    }

    @Test
    void acquireOfAWaiterHasItsMemberAndQueueEntry() {
        Claim waiting = claim.withFence(1, 0).withQueueEntry(NEWCOMER.withTicket(17));
        List<String> args = texts(calls.acquire(waiting, "member", "member before", true, LIMIT, TIMEOUT)
                .args());

        assertThat(args).hasSize(12);
        assertThat(args.subList(7, 12)).containsExactly("member", "17", "100", "-3000", "member before");
    }

    @Test
    void newcomerWithASubscriptionThatCountsNeedsNoHeartbeat() {
        assertThat(heartbeat(NEWCOMER, true)).isEqualTo("0");
        assertThat(heartbeat(NEWCOMER, false)).isEqualTo("3000");
        assertThat(heartbeat(NEWCOMER.withTicket(17), true)).as("each poll").isEqualTo("-3000");
        assertThat(heartbeat(NEWCOMER.withTicket(17), false)).isEqualTo("3000");
    }

    private String heartbeat(QueueEntry entry, boolean counted) {
        Claim waiting = claim.withQueueEntry(entry);
        return texts(calls.acquire(waiting, "member", "", counted, LIMIT, TIMEOUT)
                        .args())
                .get(10);
    }

    @Test
    void memberSaysHowToHandTheLockOver() {
        Claim fenced = claim.withFence(5, 0);

        assertThat(calls.member(fenced, NEWCOMER, true, true)).isEqualTo("2 " + secret + " PUBLISH 1 5 4000 lock:#c:1");
        assertThat(calls.member(claim, NEWCOMER.withTicket(17), true, false))
                .isEqualTo("2 " + secret + " PUBLISH 0 0 4000 lock:#c:1");
        assertThat(calls.member(fenced, NEWCOMER, false, false)).isEqualTo("2 " + secret + " - 0 5 4000 ");
    }

    @Test
    void extendRenewsManyLeasesOnTheRenewalLane() {
        Ownership bills = ownership("bills");
        ScriptCall call = calls.extend(
                List.of(new Renewal(orders, LEASE), new Renewal(bills, Duration.ofNanos(1_000_001))), LIMIT, TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders", "lock:bills");
        assertThat(texts(call.args()))
                .as("a part of a millisecond is rounded up, as the client counts on it")
                .containsExactly(LIMIT_TEXT, secret, "30000", bills.owner().secret(), "2");
        assertThat(call.lane()).isEqualTo(Lane.RENEWAL);
    }

    @Test
    void releaseUsesTheLaneOfTheAcquire() {
        ScriptCall call = calls.release(orders, "member", TIMEOUT);

        assertThat(texts(call.keys()))
                .containsExactly("lock:orders", "lock:#w:q:{lock:orders}", "lock:#g", "lock:#w:h:{lock:orders}");
        List<String> args = texts(call.args());
        assertThat(args).hasSize(3);
        assertThat(args.get(0)).isEqualTo(secret);
        assertThat(Integer.valueOf(args.get(1))).isBetween(1, 16);
        assertThat(args.get(2)).isEqualTo("member");
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
    }

    @Test
    void releaseAndAcquireHasTheKeysOfTheReleaseAndBothOwners() {
        Ownership next = ownership("orders", 2);
        Claim queued = Claim.of(next, LEASE, TIMEOUT).withFence(1, 42).withQueueEntry(NEWCOMER);
        ScriptCall call = calls.releaseAndAcquire(orders, "old member", queued, "new member", false, LIMIT, TIMEOUT);

        assertThat(texts(call.keys()))
                .isEqualTo(texts(calls.release(orders, "", TIMEOUT).keys()));
        List<String> args = texts(call.args());
        assertThat(args).hasSize(10);
        assertThat(args.get(0)).isEqualTo(secret);
        assertThat(Integer.valueOf(args.get(1))).isBetween(1, 16);
        assertThat(args.subList(2, 10))
                .containsExactly(
                        "old member", next.owner().secret(), "30000", "1", "42", LIMIT_TEXT, "new member", "3000");
    }

    @Test
    void releaseAndAcquireOfAClaimThatDoesNotJoinHasNoMember() {
        Claim next = Claim.of(ownership("orders", 2), LEASE, TIMEOUT);

        assertThat(calls.releaseAndAcquire(orders, "", next, "", true, LIMIT, TIMEOUT)
                        .args())
                .hasSize(8);
    }

    @Test
    void releaseUnmarkedHasTheLockKeyAndTheFormOfItsCommand() {
        ScriptCall script = calls.releaseUnmarked(RedisScripts.RELEASE_UNMARKED, orders, TIMEOUT);
        assertThat(texts(script.keys())).containsExactly("lock:orders");
        assertThat(texts(script.args())).containsExactly(secret);
        assertThat(script.body()).asString(StandardCharsets.US_ASCII).matches("[0-9a-f]{40}");
        assertThat(script.lane()).isEqualTo(Lane.APPLICATION);

        ScriptCall delex = calls.releaseUnmarked(RedisScripts.DELEX, orders, TIMEOUT);
        assertThat(texts(delex.args())).containsExactly("IFEQ", secret);
        assertThat(delex.body()).asString(StandardCharsets.US_ASCII).isEqualTo("DELEX");

        ScriptCall delifeq = calls.releaseUnmarked(RedisScripts.DELIFEQ, orders, TIMEOUT);
        assertThat(texts(delifeq.args())).containsExactly(secret);
        assertThat(delifeq.body()).asString(StandardCharsets.US_ASCII).isEqualTo("DELIFEQ");
    }

    @Test
    void releaseOneKeyHasTheLockKeyOnly() {
        ScriptCall call = calls.releaseOneKey(orders, TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders");
        assertThat(texts(call.args())).containsExactly(secret);
        assertThat(call.lane()).isEqualTo(Lane.APPLICATION);
    }

    @Test
    void confirmHasTheFencingTokenAndTheLimit() {
        ScriptCall call = calls.confirm(new Renewal(orders, LEASE), 9_007_199_254_740_991L, LIMIT, TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders", "lock:#g");
        assertThat(texts(call.args())).containsExactly(secret, "30000", "9007199254740991", LIMIT_TEXT);
        assertThat(call.lane()).isEqualTo(Lane.RENEWAL);
    }

    @Test
    void inspectHasNoArguments() {
        ScriptCall call = calls.inspect("orders", TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:orders", "lock:#w:q:{lock:orders}", "lock:#g");
        assertThat(call.args()).isEmpty();
    }

    @Test
    void incarnationHasTheKeyOfTheEpoch() {
        ScriptCall call = calls.incarnation(true, TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:#e");
        assertThat(call.args()).isEmpty();
        assertThat(call.lane()).isEqualTo(Lane.RENEWAL);
    }

    @Test
    void breakLockHasHolderAndAuditEntry() {
        ScriptCall call = calls.breakLock("orders", "f00d", Map.of("reason", "gone"), TIMEOUT);

        assertThat(texts(call.keys())).startsWith("lock:orders").hasSize(5).endsWith("lock:#w:audit");
        assertThat(texts(call.args())).hasSize(5).startsWith("f00d").endsWith("10000", "reason", "gone");
    }

    @Test
    void explainHasThePublicIdAndTheLockOfEachLease() {
        Ownership first = ownership("orders");
        Ownership second = ownership("bills");
        ScriptCall call = calls.explain(List.of(first, second), TIMEOUT);

        assertThat(texts(call.keys())).containsExactly("lock:#w:audit");
        assertThat(texts(call.args()))
                .containsExactly(
                        "100",
                        first.owner().publicId(),
                        "orders",
                        second.owner().publicId(),
                        "bills");
        assertThat(call.lane()).isEqualTo(Lane.RENEWAL);
    }

    private ScriptCall acquire(Claim sent) {
        return calls.acquire(sent, "", "", false, LIMIT, TIMEOUT);
    }

    private String argument(int index, Claim sent) {
        return texts(acquire(sent).args()).get(index);
    }

    private static Ownership ownership(String lockName) {
        return ownership(lockName, 1);
    }

    private static Ownership ownership(String lockName, int seed) {
        return new Ownership(lockName, OwnerToken.create(new Random(lockName.hashCode() + (long) seed), "test@host:1"));
    }

    private static List<String> texts(List<byte[]> values) {
        return values.stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }
}
