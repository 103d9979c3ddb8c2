package dev.holdfast.redlock;

import dev.holdfast.Option;
import dev.holdfast.spi.MaxLeaseTime;
import java.time.Duration;

/** The options of {@code lock:redlock:} beside those of its members. Immutable and thread-safe. */
public final class RedlockOptions {
    /** The longest wait for one member. Default is a tenth of the lease time, at most 200 ms. */
    public static final Option<Duration> MEMBER_TIMEOUT =
            Option.duration("memberTimeout", Duration.ofMillis(1), Duration.ofMinutes(5));

    /** Whether restarted members are in quarantine: {@code uptime}, the default, or {@code off}. */
    public static final Option<String> RESTART_GUARD = Option.text("restartGuard");

    /** The longest lease time on these members, the same for all of their users. See {@link Redlock.Builder#maxLeaseTime}. */
    public static final Option<Duration> MAX_LEASE_TIME = MaxLeaseTime.OPTION;

    private RedlockOptions() {}
}
