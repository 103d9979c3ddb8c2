package dev.holdfast.redis.store;

import dev.holdfast.spi.Ticker;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A lower bound of the clock of the server, from the times in its replies: when a reply arrives, the server's clock is at that
 * time or later. So the limit of a request is never later than its caller's timeout. A limit that is too early does no harm: a
 * server that refuses a request replies with its time.
 */
public final class ServerClock {
    /** How far a fencing token may be behind the clock of the server that issued it. */
    private static final long MAX_TOKEN_LAG_MICROS = 1_000;

    /** The server's time minus that of {@link #nanoTime}. */
    private record Offset(long micros) {}

    private final Ticker ticker;
    private final AtomicReference<@Nullable Offset> offset = new AtomicReference<>();

    /** Creates a clock that does not know the server's time yet. */
    public ServerClock() {
        this(Ticker.system());
    }

    /**
     * Creates a clock that does not know the server's time yet.
     *
     * @param ticker the clock of this machine
     */
    public ServerClock(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Returns the time of this machine, to which the server's time is compared. */
    long nanoTime() {
        return ticker.nanoTime();
    }

    /**
     * Notes the server's time in a reply that has just arrived.
     *
     * @param serverMicros the server's time; 0 if the reply has none
     */
    void update(long serverMicros) {
        if (serverMicros != 0) {
            offset.set(new Offset(serverMicros - nanoTime() / 1_000));
        }
    }

    /**
     * Notes a fencing token that has just been issued. A token that is lower than the time shows that the clock of the server
     * was set back.
     */
    void updateByToken(long last) {
        Offset known = offset.get();
        if (known != null && last + MAX_TOKEN_LAG_MICROS < known.micros + nanoTime() / 1_000) {
            update(last + MAX_TOKEN_LAG_MICROS);
        }
    }

    /** Returns whether no reply with the server's time has arrived yet. */
    boolean isUnknown() {
        return offset.get() == null;
    }

    /** Returns the lower bound at a moment of {@link #nanoTime}, in microseconds; 0 if it is not known. */
    long at(long nanos) {
        Offset known = offset.get();
        return known == null ? 0 : known.micros + nanos / 1_000;
    }
}
