package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockOptions;
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
 * Leases that are renewed by one request. The jitter is the longest where nothing else is said, so a lease of 30 s is due 11 s
 * after it was asked for, and comes along with another up to 2.5 s before.
 */
class WatchdogBatchTest {
    private static final int LEASES = 1_000;
    private static final int PERIODS = 10;
    private static final Duration PERIOD = Duration.ofSeconds(11);

    private final EngineFixture played = new EngineFixture();

    /** Counts what it is asked, and how long after it was asked before. */
    private static final class Counting extends MapStore {
        private final EngineFixture clock = new EngineFixture();
        private final Map<String, Long> asked = new HashMap<>();
        private int requests;
        private int renewed;
        private long longest;

        @Override
        public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> leases, Duration timeout) {
            requests++;
            renewed += leases.size();
            long now = clock.time.nanoTime();
            for (Renewal lease : leases) {
                longest = Math.max(longest, now - asked.put(lease.ownership().lockName(), now));
            }
            return super.renewAsync(leases, timeout);
        }

        /** Holds as many locks as are to be counted, acquired over the given time. */
        void hold(Duration time, RandomGenerator jitter) {
            LockEngine provider =
                    new LockEngine(this, clock.settings().jitterRandom(jitter).build());
            for (int i = 0; i < LEASES; i++) {
                asked.put("order:" + i, clock.time.nanoTime());
                assertThat(provider.lock("order:" + i).acquireAsync(Duration.ZERO))
                        .isCompleted();
                clock.time.advance(time.dividedBy(LEASES));
            }
        }
    }

    @Test
    void aThousandLeasesCostTenRequestsAPeriodAndNoneIsRenewedLate() {
        for (int seconds : new int[] {0, 1, 3, 8, 11, 20}) {
            Counting store = new Counting();
            store.hold(Duration.ofSeconds(seconds), EngineFixture.longest());
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
    void requestsStayFullWhateverTheJitter() {
        for (int seed = 0; seed < 20; seed++) {
            Counting store = new Counting();
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
    void aLeaseComesAlongUpToATwelfthOfItsTimeBeforeItIsDue() {
        held(EngineFixture.LEASE_TIME);
        played.time.advanceMillis(2_400);
        held(EngineFixture.LEASE_TIME);
        played.time.advanceMillis(200);
        held(EngineFixture.LEASE_TIME);

        played.time.advanceMillis(8_400);
        assertThat(requests()).containsExactly(2);
        played.time.advanceMillis(2_599);
        assertThat(requests()).isEmpty();
        played.time.advanceMillis(1);
        assertThat(requests()).containsExactly(1);
    }

    @Test
    void whoseRenewalIsUnderWayDoesNotComeAlong() {
        held(EngineFixture.LEASE_TIME);
        played.time.advanceMillis(8_500);
        held(EngineFixture.LEASE_TIME);
        played.time.advanceMillis(2_500);
        assertThat(requests()).as("the first, and no answer comes").containsExactly(1);

        played.time.advanceMillis(8_500);
        assertThat(requests())
                .as("the second, just before the first is at risk")
                .containsExactly(1);
    }

    @Test
    void oneThatFailedKeepsItsPace() {
        held(EngineFixture.LEASE_TIME);
        played.time.advanceMillis(2_800);
        held(EngineFixture.LEASE_TIME);
        played.time.advanceMillis(8_200);
        StoreCall<List<Renewal>, List<RenewReply>> first = played.store.renewals.next();
        played.time.advanceMillis(1_000);
        first.timeOut();

        played.time.advanceMillis(1_800);
        assertThat(requests()).as("the second").containsExactly(1);
        played.time.advanceMillis(699);
        assertThat(requests()).isEmpty();
        played.time.advanceMillis(1);
        assertThat(requests()).as("the first, 2.5 s after it failed").containsExactly(1);
    }

    @Test
    void aShorterTimeLimitIsForThoseThatNeedItOnly() {
        held(Duration.ofSeconds(30));
        played.time.advanceMillis(9_700);
        held(Duration.ofSeconds(3));
        played.time.advanceMillis(1_100);
        assertThat(requests()).as("the short lease").containsExactly(1);
        played.time.advanceMillis(200);
        assertThat(requests()).as("the long one").containsExactly(1);
    }

    @Test
    void leasesOfOtherTimesShareARequestIfTheirTimeLimitIsTheSame() {
        held(Duration.ofSeconds(30));
        played.time.advanceMillis(5_300);
        held(Duration.ofSeconds(15));
        played.time.advanceMillis(5_500);
        assertThat(requests()).containsExactly(2);
    }

    private void held(Duration leaseTime) {
        played.held(LockOptions.builder().leaseTime(leaseTime).build());
    }

    /** Takes up the requests that were made, and returns how many leases each was for. */
    private List<Integer> requests() {
        List<Integer> sizes = new ArrayList<>();
        while (played.store.renewals.size() > 0) {
            sizes.add(played.store.renewals.next().asked().size());
        }
        return sizes;
    }
}
