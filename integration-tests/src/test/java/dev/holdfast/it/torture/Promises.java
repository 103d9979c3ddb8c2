package dev.holdfast.it.torture;

import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What the library has promised and not kept yet: futures that must end in time, and losses that must be told in time. */
final class Promises {
    /** How much later than its limit something may end. */
    static final Duration SLACK = Duration.ofSeconds(1);

    private final TortureClock clock;
    private final Queue<Ending> endings = new ConcurrentLinkedQueue<>();
    private final Queue<Held> leases = new ConcurrentLinkedQueue<>();
    private final AtomicLong kept = new AtomicLong();
    private final AtomicLong latestMillis = new AtomicLong(Long.MIN_VALUE);
    final List<String> broken = new CopyOnWriteArrayList<>();

    private static final class Ending {
        final CompletableFuture<?> future;
        final Object provider;
        final String what;
        volatile long due;

        Ending(CompletableFuture<?> future, Object provider, String what, long due) {
            this.future = future;
            this.provider = provider;
            this.what = what;
            this.due = due;
        }
    }

    private static final class Held {
        final Lease lease;
        final CompletableFuture<?> told;
        long endedAt;

        Held(Lease lease) {
            this.lease = lease;
            this.told = lease.lost().thenAccept(loss -> {});
        }
    }

    Promises(TortureClock clock) {
        this.clock = clock;
    }

    /** Notes that a future has to end within a limit. */
    void endsWithin(Duration limit, CompletableFuture<?> future, Object provider, String what) {
        // No dependent of the future: it would run behind a dependent of the user that blocks.
        endings.add(new Ending(future, provider, what, clock.now() + limit.toNanos()));
    }

    /** Notes that all futures of a provider that is closed now have to end now. */
    void closed(Object provider) {
        long now = clock.now();
        for (Ending ending : endings) {
            if (ending.provider == provider) {
                ending.due = Math.min(ending.due, now);
            }
        }
    }

    /** Notes that a blocking call has ended. */
    void ended(long due, String what) {
        long lateMillis = TimeUnit.NANOSECONDS.toMillis(clock.now() - due);
        kept.incrementAndGet();
        latestMillis.accumulateAndGet(lateMillis, Math::max);
        if (lateMillis > SLACK.toMillis()) {
            broken.add(what + " ended " + lateMillis + " ms after its limit");
        }
    }

    long dueIn(Duration limit) {
        return clock.now() + limit.toNanos();
    }

    /** Notes that the loss of a lease has to be told when it is over. */
    void watch(Lease lease) {
        leases.add(new Held(lease));
    }

    /** Looks for promises that are not kept. */
    void check() {
        long now = clock.now();
        for (Iterator<Ending> all = endings.iterator(); all.hasNext(); ) {
            Ending ending = all.next();
            if (ending.future.isDone()) {
                all.remove();
                ended(ending.due, ending.what);
            } else if (now - ending.due > SLACK.toNanos()) {
                broken.add(ending.what + " has not ended");
                all.remove();
            }
        }
        for (Iterator<Held> all = leases.iterator(); all.hasNext(); ) {
            Held held = all.next();
            if (held.told.isDone() || held.lease.state() == LeaseState.RELEASED) {
                all.remove();
            } else if (!held.lease.isHeld() && held.endedAt == 0) {
                held.endedAt = now;
            } else if (held.endedAt != 0 && now - held.endedAt > SLACK.toNanos()) {
                broken.add("the loss of " + held.lease + " was not told");
                all.remove();
            }
        }
    }

    boolean isEmpty() {
        return endings.isEmpty();
    }

    @Override
    public String toString() {
        return kept + " calls and futures ended, the latest " + latestMillis + " ms after its limit";
    }
}
