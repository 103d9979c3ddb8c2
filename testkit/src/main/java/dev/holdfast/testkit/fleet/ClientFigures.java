package dev.holdfast.testkit.fleet;

import dev.holdfast.testkit.history.Grant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What the workers on one client library achieved.
 *
 * @param acquisitions how many leases they got
 * @param waitP50 how long half of these took at most, from the request to the grant
 * @param waitP99 how long 99 in 100 of them took at most
 * @param waitMax how long the longest took
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
