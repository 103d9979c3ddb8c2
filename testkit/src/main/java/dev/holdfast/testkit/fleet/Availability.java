package dev.holdfast.testkit.fleet;

import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import java.time.Duration;

/**
 * How well locks were to be had during some time.
 *
 * @param time how long that was
 * @param acquisitions how many leases all workers together got
 * @param longestGap the longest time without a grant, from the beginning on and until the end
 */
public record Availability(Duration time, long acquisitions, Duration longestGap) {
    /** Returns what there was from one {@link System#nanoTime} to another. */
    public static Availability of(History history, long from, long to) {
        long[] grants = history.events().stream()
                .filter(event -> event.is(Op.ACQUIRE, Phase.OK))
                .mapToLong(Event::t)
                .filter(t -> t >= from && t < to)
                .toArray();
        long longest = 0;
        long last = from;
        for (long grant : grants) {
            longest = Math.max(longest, grant - last);
            last = grant;
        }
        longest = Math.max(longest, to - last);
        return new Availability(Duration.ofNanos(to - from), grants.length, Duration.ofNanos(longest));
    }

    /** Returns how many leases all workers together got in a second. */
    public double perSecond() {
        return acquisitions * 1e9 / time.toNanos();
    }
}
