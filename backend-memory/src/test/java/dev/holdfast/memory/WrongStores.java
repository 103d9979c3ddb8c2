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
import dev.holdfast.spi.RenewReply.NotOwner;
import dev.holdfast.spi.RenewReply.Renewed;
import dev.holdfast.spi.Renewal;
import dev.holdfast.spi.WaitListener;
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
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that are wrong in one way each, as test classes of the contract that they break. */
final class WrongStores {
    /** Knows who holds what, which the store under it keeps to itself. */
    static class Nosy extends StoreOver {
        final Map<String, Ownership> holders;

        Nosy(LockStore right, Map<String, Ownership> holders) {
            super(right);
            this.holders = holders;
        }

        @Override
        public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
            AcquireReply reply = right.acquireAsync(claim).join();
            if (reply instanceof Granted) {
                holders.put(claim.lockName(), claim.ownership());
            }
            return CompletableFuture.completedFuture(reply);
        }
    }

    /** Somebody else's lock is taken away. */
    static final class GrantsTwice extends Place implements ExclusionContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    return super.acquireAsync(claim)
                            .thenApply(reply -> reply instanceof Busy ? new Granted(OptionalLong.of(1)) : reply);
                }
            };
        }
    }

    /** A failed attempt cleans up behind itself, and takes the holder's lock along. */
    static final class ReleasesTheHoldersLockAfterAFailedAttempt extends Place implements ExclusionContract {
        private final Map<String, Ownership> holders = new ConcurrentHashMap<>();

        @Override
        LockStore store(LockStore right) {
            return new Nosy(right, holders) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    AcquireReply reply = super.acquireAsync(claim).join();
                    if (reply instanceof Busy) {
                        right.releaseAsync(holders.get(claim.lockName()), claim.timeout());
                    }
                    return CompletableFuture.completedFuture(reply);
                }
            };
        }
    }

    /** Keeps a lock until it is released. */
    static final class NeverExpires extends Place implements WaitingContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    Duration forEver = Duration.ofDays(365);
                    return super.acquireAsync(
                            new Claim(claim.ownership(), forEver, claim.fencing(), claim.minFence(), claim.timeout()));
                }
            };
        }
    }

    /** Wakes nobody up, and tells those who wait to ask again after an hour. */
    static final class LosesTheWakeUp extends Place implements WaitingContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    return super.acquireAsync(claim)
                            .thenApply(reply ->
                                    reply instanceof Busy ? new Busy(null, "holder", Duration.ofHours(1)) : reply);
                }

                @Override
                public Watch watch(String lockName, WaitListener watcher) {
                    return () -> {};
                }
            };
        }
    }

    /** Sets the remaining time to what a renewal asks for, even if it was longer. */
    static final class ShortensALease extends Place implements RenewalContract {
        private final Map<String, Ownership> holders = new ConcurrentHashMap<>();
        private final Map<Ownership, Long> ends = new ConcurrentHashMap<>();

        @Override
        LockStore store(LockStore right) {
            return new Nosy(right, holders) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    Ownership holder = holders.get(claim.lockName());
                    if (holder != null && ends.getOrDefault(holder, Long.MAX_VALUE) < System.nanoTime()) {
                        right.releaseAsync(holder, claim.timeout());
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

    /** Says that it renewed, and did not. */
    static final class RenewsInWordsOnly extends Place implements RenewalContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
                    return CompletableFuture.completedFuture(renewals.stream()
                            .map(renewal -> (RenewReply) Renewed.INSTANCE)
                            .toList());
                }
            };
        }
    }

    /** Cannot renew. */
    static final class RenewsNothing extends Place implements RenewalContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public CompletableFuture<List<RenewReply>> renewAsync(List<Renewal> renewals, Duration timeout) {
                    return CompletableFuture.completedFuture(renewals.stream()
                            .map(renewal -> (RenewReply) new NotOwner(Reason.ABSENT))
                            .toList());
                }
            };
        }
    }

    /** Gives everybody the same fencing token. */
    static final class ReusesFencingTokens extends Place implements FencingContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    return super.acquireAsync(claim)
                            .thenApply(reply -> reply instanceof Granted ? new Granted(OptionalLong.of(1)) : reply);
                }
            };
        }
    }

    /** Makes the same token for each acquisition, as the process is the same. */
    static final class ReusesOwners extends Place implements LeaseContract {
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

    /** Answers a release and keeps the lock. */
    static final class ReleasesInWordsOnly extends Place implements LeaseContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public CompletableFuture<ReleaseReply> releaseAsync(Ownership ownership, Duration timeout) {
                    return CompletableFuture.completedFuture(ReleaseReply.RELEASED);
                }
            };
        }
    }

    /** Says of each lock that it is free. */
    static final class SeesNothing extends Place implements InspectionContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public CompletableFuture<LockState> inspectAsync(String lockName, Duration timeout) {
                    return CompletableFuture.completedFuture(
                            LockState.free(lockName).build());
                }
            };
        }
    }

    /** Does not look at names at all. */
    static final class AllowsAnyName extends Place implements NamesContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public void checkName(String lockName) {}
            };
        }
    }

    /** Tidies names up before it uses them. */
    static final class MixesUpNames extends Place implements NamesContract {
        @Override
        LockStore store(LockStore right) {
            return new StoreOver(right) {
                @Override
                public CompletableFuture<AcquireReply> acquireAsync(Claim claim) {
                    Ownership tidy = new Ownership(
                            claim.lockName().replace(" ", ""), claim.ownership().owner());
                    return super.acquireAsync(
                            new Claim(tidy, claim.leaseTime(), claim.fencing(), claim.minFence(), claim.timeout()));
                }
            };
        }
    }

    private WrongStores() {}
}
