package dev.holdfast.testkit.sim;

import dev.holdfast.redis.client.RedisErrorReply;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A model of the part of the scripts that hands a free lock over to the first live waiter. Not thread-safe. */
final class SimHandOver {
    private static final int MAX_STEPS = 64;
    private static final Pattern MEMBER = Pattern.compile("2 (\\S+) (PUBLISH|-) ([01]) (\\d+) (\\d+) (.*)");
    private static final Pattern TOKEN_OF_ANY_VERSION = Pattern.compile("\\S+ (\\S+).*");

    private final SimServer server;

    SimHandOver(SimServer server) {
        this.server = server;
    }

    /** What became of the lock. */
    enum Outcome {
        GRANTED,
        SELF,
        NONE,
        UNKNOWN,
        MORE
    }

    /**
     * A result.
     *
     * @param waiter the owner token of the new holder; empty without one
     * @param claim how long the lock is kept for the waiter, in milliseconds
     * @param last the last fencing token of the block that is reserved for the waiter, or 0
     */
    record Result(Outcome outcome, String waiter, long claim, long last) {
        private static Result of(Outcome outcome) {
            return new Result(outcome, "", 0, 0);
        }
    }

    /**
     * Hands the lock over.
     *
     * @param keys lock, queue, counter and heartbeats
     * @param increment the random part of the step of the counter
     * @param self the queue member of the caller, or null
     * @param released the owner token that is released, or null
     */
    Result run(List<String> keys, long increment, @Nullable String self, @Nullable String released) {
        SimKeyspace space = server.keyspace();
        String queue = keys.get(1);
        for (int i = 0; i < MAX_STEPS; i++) {
            SimKeyspace.Member first = space.removeFirst(queue);
            if (first == null) {
                return Result.of(Outcome.NONE);
            }
            if (first.text().equals(self)) {
                return Result.of(Outcome.SELF);
            }
            Matcher member = MEMBER.matcher(first.text());
            if (!member.matches()) {
                if (isKept(keys.get(3), first.text())) {
                    space.add(queue, first.text(), first.score());
                    if (!server.has(SimFlaw.UNKNOWN_MEMBER_LOSES_THE_TIME_LIMIT)) {
                        space.expire(queue, SimScripts.QUEUE_MILLIS);
                    }
                    return Result.of(Outcome.UNKNOWN);
                }
            } else if (isAlive(keys.get(3), member, first.score())
                    && !member.group(1).equals(released)) {
                return granted(keys, member, increment);
            }
        }
        return Result.of(Outcome.MORE);
    }

    /** Returns whether a member of an unknown version stays in the queue, because its waiter is alive. */
    private boolean isKept(String heartbeats, String text) {
        if (server.has(SimFlaw.UNKNOWN_MEMBER_IS_DROPPED)) {
            return false;
        }
        Matcher token = TOKEN_OF_ANY_VERSION.matcher(text);
        String waiter = token.matches() ? token.group(1) : "";
        boolean isKept = server.has(SimFlaw.UNKNOWN_MEMBER_IS_KEPT_FOR_EVER) || isBeating(heartbeats, waiter);
        if (!isKept) {
            server.keyspace().removeField(heartbeats, waiter);
        }
        return isKept;
    }

    private boolean isBeating(String heartbeats, String token) {
        String deadline = server.keyspace().field(heartbeats, token);
        return deadline != null && Long.parseLong(deadline) * 1_000 >= server.nowMicros();
    }

    private boolean isAlive(String heartbeats, Matcher member, long ticket) {
        String token = member.group(1);
        boolean isCounted = member.group(3).equals("1");
        long claim = Long.parseLong(member.group(5));
        boolean isAlive = !isCounted
                || server.has(SimFlaw.HAND_OVER_IGNORES_SUBSCRIPTIONS)
                || server.subscribers(member.group(6)) > 0;
        long age = server.nowMicros() - ticket;
        if (isCounted && age <= claim * 100) {
            return isAlive;
        }
        boolean isOld = age > claim * 750 && !server.has(SimFlaw.HAND_OVER_IGNORES_HEARTBEATS);
        if (isAlive && (!isCounted || isOld)) {
            isAlive = isBeating(heartbeats, token);
        }
        server.keyspace().removeField(heartbeats, token);
        return isAlive;
    }

    private Result granted(List<String> keys, Matcher member, long increment) {
        SimKeyspace space = server.keyspace();
        String waiter = member.group(1);
        long block = Long.parseLong(member.group(4));
        long claim = server.has(SimFlaw.CLAIMS_DO_NOT_LAPSE) ? 86_400_000 : Long.parseLong(member.group(5));
        long last = 0;
        if (block > 0) {
            try {
                last = server.scripts().reserve(keys.get(2), block + increment, 0);
            } catch (RedisErrorReply e) {
                return Result.of(Outcome.NONE); // the key is of another type
            }
        }
        if (!member.group(2).equals("-")) {
            server.publish(
                    member.group(6),
                    "G2 " + waiter + " " + last + " " + block + " " + claim + " " + server.nowMicros() + " "
                            + keys.get(0));
        }
        boolean isMarked = !server.has(SimFlaw.HAND_OVER_DOES_NOT_MARK);
        space.set(keys.get(0), isMarked ? waiter + "~" : waiter, claim);
        server.noteHandedOver(keys.get(0), waiter);
        return new Result(Outcome.GRANTED, waiter, claim, last);
    }
}
