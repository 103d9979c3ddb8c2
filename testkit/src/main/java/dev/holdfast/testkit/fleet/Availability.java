package dev.holdfast.testkit.fleet;

import dev.holdfast.testkit.history.Event;
import dev.holdfast.testkit.history.History;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import java.time.Duration;

/**
 * The availability of locks during some time.
 *
 * @param time the length of that time
 * @param acquisitions the number of leases that all workers together acquired
 * @param longestGap the longest time without a grant, including the time before the first and after the last one
 */
public record Availability(Duration time, long acquisitions, Duration longestGap) {
    /** Returns the availability between two values of {@link System#nanoTime}. */
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

    /** Returns the number of leases that all workers together acquired per second. */
    public double perSecond() {
        return acquisitions * 1e9 / time.toNanos();
    }
}
