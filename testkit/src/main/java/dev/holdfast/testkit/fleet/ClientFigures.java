package dev.holdfast.testkit.fleet;

import dev.holdfast.testkit.history.Grant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The figures of the workers with one client library.
 *
 * @param acquisitions the number of their leases
 * @param waitP50 the median time from the request to the grant
 * @param waitP99 the 99th percentile of that time
 * @param waitMax the longest of these times
 */
public record ClientFigures(long acquisitions, Duration waitP50, Duration waitP99, Duration waitMax) {
    private static final int DIGITS = 3;

    static ClientFigures of(List<Grant> grants) {
        Histogram micros = new Histogram(DIGITS);
        grants.forEach(grant -> micros.recordValue(TimeUnit.NANOSECONDS.toMicros(grant.waited())));
        return new ClientFigures(
                grants.size(),
                micros(micros.getValueAtPercentile(50)),
                micros(micros.getValueAtPercentile(99)),
                micros(micros.getMaxValue()));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }
}
