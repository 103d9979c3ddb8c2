package dev.holdfast.redis.store;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import dev.holdfast.redis.client.Script;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AcquireReply.Busy;
import dev.holdfast.spi.AcquireReply.Granted;
import dev.holdfast.spi.AcquireReply.Ticket;
import dev.holdfast.spi.Claim;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Reads the replies of ACQUIRE. Warns once about each finding that an operator should know. */
final class AcquireReplyReader {
    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");
    private static final long DAY_MICROS = Duration.ofDays(1).toNanos() / 1_000;

    /** How far a fencing token may be behind the clock of the server that issued it. */
    private static final long TOKEN_LAG_MICROS = 1_000;

    /** The number of the further field with the holder. */
    private static final int HOLDER = 3;

    private final AtomicBoolean warnedOfKeyWithoutLimit = new AtomicBoolean();
    private final AtomicBoolean warnedOfClock = new AtomicBoolean();

    /** Returns whether the request reached the server after its caller's timeout. */
    static boolean isLate(ScriptReply reply) {
        return reply.status().equals("LATE");
    }

    /** Returns whether a granted lock is marked, because its queue has waiters. */
    static boolean isMarked(ScriptReply reply) {
        return reply.extra(0).equals("1");
    }

    /**
     * Reads a reply.
     *
     * @param pollDelay returns how soon a waiter with a given rank polls again; null leaves that to the engine
     */
    AcquireReply read(Claim claim, ScriptReply reply, LongFunction<@Nullable Duration> pollDelay) {
        return switch (reply.status()) {
            case "OK" -> granted(claim, reply);
            case "BUSY", "FULL" -> busy(claim.lockName(), reply, null, null);
            case "WAIT" -> {
                Ticket ticket = ticket(claim, reply);
                yield busy(claim.lockName(), reply, pollDelay.apply(ticket.rank()), ticket);
            }
            case "LATE" ->
                throw new LockUnavailableException(
                        claim.lockName(),
                        "the request took longer than " + claim.timeout().toMillis() + " ms to reach the server",
                        null,
                        false);
            default -> throw unknownStatus(claim.lockName(), RedisScripts.ACQUIRE, reply);
        };
    }

    /**
     * Returns a grant.
     *
     * @param last the last fencing token of the block; anything if the claim wants none
     */
    static Granted granted(Claim claim, long last) {
        OptionalLong first = claim.fencing() ? OptionalLong.of(last - claim.fenceBlock() + 1) : OptionalLong.empty();
        return AcquireReply.granted(first).withFenceBlock(claim.fenceBlock());
    }

    private Granted granted(Claim claim, ScriptReply reply) {
        long last = reply.fence().orElse(0);
        warnIfAhead(claim, last, reply.serverMicros());
        return granted(claim, last).withIncarnation(claim.wantsIncarnation() ? reply.incarnation(1) : null);
    }

    /**
     * Warns if a token is far ahead of the server's clock.
     *
     * @param last the last fencing token of a grant
     * @param serverMicros the server's time
     */
    void warnIfAhead(Claim claim, long last, long serverMicros) {
        if (last > serverMicros + DAY_MICROS && warnedOfClock.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "the fencing token of lock ''{0}'' is more than a day ahead of the server''s clock: the clock of some server was"
                            + " wrong, or this one was set back. Tokens keep rising and are never reset. Further tokens like"
                            + " this are not reported.",
                    claim.lockName());
        }
    }

    private Busy busy(String lockName, ScriptReply reply, @Nullable Duration pollDelay, @Nullable Ticket ticket) {
        boolean hasNoLimit = reply.pttl() == -1;
        if (hasNoLimit && warnedOfKeyWithoutLimit.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "the key of lock ''{0}'' has no time limit: it was not set by this library, and the lock stays busy until"
                            + " it is deleted. Further keys like this are not reported.",
                    lockName);
        }
        String holder = reply.holder(HOLDER);
        return AcquireReply.busy(
                        hasNoLimit ? null : Duration.ofMillis(Math.max(0, reply.pttl())),
                        holder.isEmpty() ? null : holder)
                .withRetryAfter(pollDelay)
                .withTicket(ticket);
    }

    /**
     * Reads a ticket. A message with a token that was issued before this reply belongs to an earlier hand-over, which may have
     * lapsed. The clock and the floor matter if the server has lost its counter.
     */
    private static Ticket ticket(Claim claim, ScriptReply reply) {
        boolean handsOver = reply.extra(0).equals("1");
        long before = Math.max(reply.fence().orElse(0), reply.serverMicros() - TOKEN_LAG_MICROS);
        return new Ticket(
                Long.parseLong(reply.extra(1)),
                Long.parseLong(reply.extra(2)),
                handsOver,
                Math.max(before, claim.minFence()));
    }

    /** Returns the failure for a status that this version does not know. */
    static LockBackendException unknownStatus(String lockName, Script script, ScriptReply reply) {
        return new LockBackendException(
                lockName, "unknown status " + reply.status() + " of " + script + "; is a newer version in use?", null);
    }
}
