package dev.holdfast.examples.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockProvider;
import dev.holdfast.memory.MemoryLocks;
import dev.holdfast.redlock.Redlock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayoutsTest {
    private final LockProvider a = MemoryLocks.create();
    private final LockProvider b = MemoryLocks.create();
    private final LockProvider c = MemoryLocks.create();
    private final LockProvider locks = Redlock.of(a, b, c);
    private final List<String> booked = new ArrayList<>();

    private final Payouts.Ledger ledger = new Payouts.Ledger() {
        private long highest;

        @Override
        public void enter(long fencingToken) {
            assertThat(fencingToken).isGreaterThanOrEqualTo(highest);
            highest = fencingToken;
        }

        @Override
        public List<String> due() {
            return List.of("alice", "bob");
        }

        @Override
        public void pay(String payout, long fencingToken) {
            assertThat(fencingToken).isEqualTo(highest);
            booked.add(payout);
        }
    };

    @Test
    void runWithOneMemberDownReturnsTrue() throws InterruptedException {
        a.close();
        assertThat(new Payouts(locks, ledger).run()).isTrue();
        assertThat(booked).containsExactly("alice", "bob");
    }

    @Test
    void runWithMixedMembersReturnsTrue() throws InterruptedException {
        try (LockProvider mixed = Payouts.mixed(a, b, c)) {
            assertThat(new Payouts(mixed, ledger).run()).isTrue();
        }
    }
}
