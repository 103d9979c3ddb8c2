package dev.holdfast.memory;

import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.LockState;
import dev.holdfast.engine.EngineSettings;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.Claim;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Ownership;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.StoreQueue;
import dev.holdfast.tck.ExclusionContract;
import dev.holdfast.tck.FencingContract;
import dev.holdfast.tck.InspectionContract;
import dev.holdfast.tck.LeaseContract;
import dev.holdfast.tck.NamesContract;
import dev.holdfast.tck.RenewalContract;
import dev.holdfast.tck.WaitingContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Stores with one fault each, as test classes of the contract that the fault breaks. */
final class FaultyStores {
    /** Knows the holders, which the store below does not tell. */
    static class HolderTrackingStore extends FaultyStore {
        final Map<String, Ownership> holders;

        HolderTrackingStore(LockStore correct, Map<String, Ownership> holders) {
            super(correct);
            this.holders = holders;
        }

        @Override
        public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
            AcquireReply reply = target().acquireAsync(claim).join();
            if (reply instanceof Granted) {
                holders.put(claim.lockName(), claim.ownership());
            }
            return CompletableFuture.completedFuture(reply);
        }
    }

    /** Grants a lock that another owner holds. */
    static final class GrantsTwice extends MemoryFixture implements ExclusionContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    return super.acquireAsync(claim)
                            .thenApply(
                                    reply -> reply instanceof Busy ? AcquireReply.granted(OptionalLong.of(1)) : reply);
                }
            };
        }
    }

    /** Cleans up after a failed attempt, and releases the holder's lock with it. */
    static final class ReleasesTheHoldersLockAfterAFailedAttempt extends MemoryFixture implements ExclusionContract {
        private final Map<String, Ownership> holders = new ConcurrentHashMap<>();

        @Override
        LockStore store(LockStore correct) {
            return new HolderTrackingStore(correct, holders) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    AcquireReply reply = super.acquireAsync(claim).join();
                    if (reply instanceof Busy) {
                        target().releaseAsync(holders.get(claim.lockName()), claim.timeout());
                    }
                    return CompletableFuture.completedFuture(reply);
                }
            };
        }
    }

    /** Keeps a lock until it is released. */
    static final class NeverExpires extends MemoryFixture implements WaitingContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    Duration forEver = Duration.ofDays(365);
                    return super.acquireAsync(Claim.of(claim.ownership(), forEver, claim.timeout())
                            .withFence(claim.fencing() ? 1 : 0, claim.minFence()));
                }
            };
        }
    }

    /** Never wakes a waiter up, and tells it to make the next attempt after an hour. */
    static final class LosesTheWakeUp extends MemoryFixture implements WaitingContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    return super.acquireAsync(claim)
                            .thenApply(reply -> reply instanceof Busy
                                    ? AcquireReply.busy(null, "holder").withRetryAfter(Duration.ofHours(1))
                                    : reply);
                }

                @Override
                public Optional<StoreQueue> queue() {
                    return Optional.of((lockName, listener) -> () -> {});
                }
            };
        }
    }

    /** Sets the remaining time to what a renewal asks for, even if it was longer. */
    static final class ShortensALease extends MemoryFixture implements RenewalContract {
        private final Map<String, Ownership> holders = new ConcurrentHashMap<>();
        private final Map<Ownership, Long> ends = new ConcurrentHashMap<>();

        @Override
        LockStore store(LockStore correct) {
            return new HolderTrackingStore(correct, holders) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    Ownership holder = holders.get(claim.lockName());
                    if (holder != null && ends.getOrDefault(holder, Long.MAX_VALUE) < System.nanoTime()) {
                        target().releaseAsync(holder, claim.timeout());
                    }
                    return super.acquireAsync(claim);
                }

                @Override
                public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
                    renewals.forEach(renewal -> ends.put(
                            renewal.ownership(),
                            System.nanoTime() + renewal.leaseTime().toNanos()));
                    return super.renewAsync(renewals, timeout);
                }
            };
        }
    }

    /** Replies that it renewed, and did not. */
    static final class RenewsInWordsOnly extends MemoryFixture implements RenewalContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
                    return CompletableFuture.completedFuture(renewals.stream()
                            .map(renewal -> RenewReply.renewed())
                            .toList());
                }
            };
        }
    }

    /** Cannot renew. */
    static final class RenewsNothing extends MemoryFixture implements RenewalContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
                    return CompletableFuture.completedFuture(renewals.stream()
                            .map(renewal -> RenewReply.notOwner(Reason.ABSENT))
                            .toList());
                }
            };
        }
    }

    /** Gives each holder the same fencing token. */
    static final class ReusesFencingTokens extends MemoryFixture implements FencingContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    return super.acquireAsync(claim)
                            .thenApply(reply ->
                                    reply instanceof Granted ? AcquireReply.granted(OptionalLong.of(1)) : reply);
                }
            };
        }
    }

    /** Uses the same owner token for each acquisition. */
    static final class ReusesOwners extends MemoryFixture implements LeaseContract {
        @Override
        void settings(EngineSettings.Builder settings) {
            settings.tokenRandom(new Random() {
                private static final long serialVersionUID = 1L;

                @Override
                public void nextBytes(byte[] bytes) {
                    bytes[0] = 1;
                }
            });
        }
    }

    /** Replies that it released, and keeps the lock. */
    static final class ReleasesInWordsOnly extends MemoryFixture implements LeaseContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
                    return CompletableFuture.completedFuture(ReleaseReply.RELEASED);
                }
            };
        }
    }

    /** Shows each lock as free. */
    static final class SeesNothing extends MemoryFixture implements InspectionContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
                    return CompletableFuture.completedFuture(
                            LockState.free(lockName).build());
                }
            };
        }
    }

    /** Accepts any name. */
    static final class AllowsAnyName extends MemoryFixture implements NamesContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public void checkName(String lockName) {}
            };
        }
    }

    /** Removes spaces from names before it uses them. */
    static final class MixesUpNames extends MemoryFixture implements NamesContract {
        @Override
        LockStore store(LockStore correct) {
            return new FaultyStore(correct) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    Ownership tidy = new Ownership(
                            claim.lockName().replace(" ", ""), claim.ownership().owner());
                    return super.acquireAsync(Claim.of(tidy, claim.leaseTime(), claim.timeout())
                            .withFence(claim.fencing() ? 1 : 0, claim.minFence()));
                }
            };
        }
    }

    private FaultyStores() {}
}
