package dev.holdfast.engine.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.LockEngine;
import dev.holdfast.engine.MapStore;
import dev.holdfast.engine.StoreCall;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Leases that are renewed by one request. The jitter is the longest unless a test says otherwise, so a lease of 30 s is due 11 s
 * after its attempt was sent, and joins the batch of another lease up to 2.5 s before that.
 */
class WatchdogBatchTest {
    private static final int LEASES = 1_000;
    private static final int PERIODS = 10;
    private static final Duration PERIOD = Duration.ofSeconds(11);

    private final EngineFixture engine = new EngineFixture();

    /** Counts requests and renewals, and notes the longest time from one renewal of a lease to the next. */
    private static final class CountingStore extends MapStore {
        private final EngineFixture clock = new EngineFixture();
        private final Map<String, Long> lastSent = new HashMap<>();
        private int requests;
        private int renewed;
        private long longest;

        @Override
        public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
            requests++;
            renewed += leases.size();
            long now = clock.time.nanoTime();
            for (Renewal lease : leases) {
                longest = Math.max(longest, now - lastSent.put(lease.ownership().lockName(), now));
            }
            return super.renewAsync(leases, timeout);
        }

        /** Acquires the locks over the given time. */
        void hold(Duration time, RandomGenerator jitter) {
            LockProvider provider =
                    LockEngine.over(this, clock.settings().jitterRandom(jitter).build());
            for (int i = 0; i < LEASES; i++) {
                lastSent.put("order:" + i, clock.time.nanoTime());
                assertThat(provider.lock("order:" + i).acquireAsync(Duration.ZERO))
                        .isCompleted();
                clock.time.advance(time.dividedBy(LEASES));
            }
        }
    }

    @Test
    void thousandLeasesCostTenRequestsAPeriodAndNoneIsRenewedLate() {
        for (int seconds : new int[] {0, 1, 3, 8, 11, 20}) {
            CountingStore store = new CountingStore();
            store.hold(Duration.ofSeconds(seconds), EngineFixture.longestJitter());
            store.clock.time.advance(PERIOD);
            for (int period = 2; period <= PERIODS; period++) {
                store.requests = 0;
                store.clock.time.advance(PERIOD);
                assertThat(store.requests)
                        .as("period %s of leases acquired over %s s", period, seconds)
                        .isEqualTo(10);
            }
            assertThat(store.longest).isLessThanOrEqualTo(PERIOD.toNanos());
        }
    }

    @Test
    void requestsStayFullWithAnyJitter() {
        for (int seed = 0; seed < 20; seed++) {
            CountingStore store = new CountingStore();
            store.hold(Duration.ofSeconds(8), new Random(seed));
            store.clock.time.advance(PERIOD);
            store.requests = 0;
            store.renewed = 0;
            store.clock.time.advance(PERIOD.multipliedBy(PERIODS));

            assertThat((double) store.renewed / store.requests)
                    .as("leases in a request")
                    .isGreaterThan(99);
            assertThat(store.longest).isLessThanOrEqualTo(PERIOD.toNanos());
        }
    }

    @Test
    void leaseJoinsABatchUpToATwelfthOfItsLeaseTimeEarly() {
        acquire(EngineFixture.LEASE_TIME);
        engine.time.advanceMillis(2_400);
        acquire(EngineFixture.LEASE_TIME);
        engine.time.advanceMillis(200);
        acquire(EngineFixture.LEASE_TIME);

        engine.time.advanceMillis(8_400);
        assertThat(requests()).containsExactly(2);
        engine.time.advanceMillis(2_599);
        assertThat(requests()).isEmpty();
        engine.time.advanceMillis(1);
        assertThat(requests()).containsExactly(1);
    }

    @Test
    void leaseWithARenewalInFlightDoesNotJoinABatch() {
        acquire(EngineFixture.LEASE_TIME);
        engine.time.advanceMillis(8_500);
        acquire(EngineFixture.LEASE_TIME);
        engine.time.advanceMillis(2_500);
        assertThat(requests()).as("the first lease, without a reply").containsExactly(1);

        engine.time.advanceMillis(8_500);
        assertThat(requests())
                .as("the second lease, just before the first is at risk")
                .containsExactly(1);
    }

    @Test
    void failedRenewalKeepsItsPaceInABatch() {
        acquire(EngineFixture.LEASE_TIME);
        engine.time.advanceMillis(2_800);
        acquire(EngineFixture.LEASE_TIME);
        engine.time.advanceMillis(8_200);
        StoreCall<List<Renewal>, List<RenewReply>> first = engine.store.renewals.next();
        engine.time.advanceMillis(1_000);
        first.timeOut();

        engine.time.advanceMillis(1_800);
        assertThat(requests()).as("the second lease").containsExactly(1);
        engine.time.advanceMillis(699);
        assertThat(requests()).isEmpty();
        engine.time.advanceMillis(1);
        assertThat(requests()).as("the first lease, 2.5 s after its failure").containsExactly(1);
    }

    @Test
    void leasesWithDifferentCommandTimeoutsDoNotShareARequest() {
        acquire(Duration.ofSeconds(30));
        engine.time.advanceMillis(9_700);
        acquire(Duration.ofSeconds(3));
        engine.time.advanceMillis(1_100);
        assertThat(requests()).as("the short lease").containsExactly(1);
        engine.time.advanceMillis(200);
        assertThat(requests()).as("the long lease").containsExactly(1);
    }

    @Test
    void leasesWithTheSameCommandTimeoutShareARequest() {
        acquire(Duration.ofSeconds(30));
        engine.time.advanceMillis(5_300);
        acquire(Duration.ofSeconds(15));
        engine.time.advanceMillis(5_500);
        assertThat(requests()).containsExactly(2);
    }

    private void acquire(Duration leaseTime) {
        engine.acquire(LockOptions.builder().leaseTime(leaseTime).build());
    }

    /** Takes the renewal requests that were sent, and returns the number of leases in each. */
    private List<Integer> requests() {
        List<Integer> sizes = new ArrayList<>();
        while (engine.store.renewals.size() > 0) {
            sizes.add(engine.store.renewals.next().request().size());
        }
        return sizes;
    }
}
