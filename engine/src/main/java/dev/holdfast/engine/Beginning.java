package dev.holdfast.engine;

import dev.holdfast.LockOptions;

/**
 * How a lease begins. Nobody keeps it.
 *
 * @param term for how long it is valid
 * @param granted when it was granted
 * @param firstRenewal how long after that the first renewal is due, before jitter
 */
record Beginning(Term term, long granted, long firstRenewal) {
    /** That of one to whom the store granted the lock. */
    static Beginning ofGrant(Engine engine, LockOptions options, Asked asked) {
        long time = options.leaseTime().toNanos();
        return new Beginning(
                new Term(engine, options, asked, asked, time, asked.at()), asked.at(), Timings.renewalPeriod(time));
    }

    /**
     * That of one to whom the store handed the lock over, and who was told. The term is shorter than the lease time until the
     * first renewal, which is due soon: most who hold a lock that others wait for are done before.
     *
     * @param placed the moment before the question to whose answer the hand-over is later
     * @param lastAsked the moment before the last question, which may have no answer yet
     * @param claim for how long the store keeps the lock
     */
    static Beginning ofHandOver(Engine engine, LockOptions options, Asked placed, Asked lastAsked, long claim) {
        long now = engine.now();
        return new Beginning(
                new Term(engine, options, placed, lastAsked, claim, now), now, Timings.confirmation(claim));
    }
}
