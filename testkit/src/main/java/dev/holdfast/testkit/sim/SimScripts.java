package dev.holdfast.testkit.sim;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.testkit.sim.SimHandOver.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A model of the scripts: the same keys, arguments and replies, which the heads of the scripts specify. A test compares it with a
 * real server. Not thread-safe.
 */
final class SimScripts {
    /** How long a queue, and the heartbeats of its waiters, live without another attempt. */
    static final long QUEUE_MILLIS = 60_000;

    private static final long LAG_MICROS = 1_000;
    private static final long FLAWED_LAG_MICROS = 1_000_000;
    private static final long LONG_HEARTBEAT_MILLIS = 10_000;
    private static final int SEPARATOR = 25;
    private static final int HOLDER = 26;

    private final SimServer server;
    private final SimHandOver handOver;

    SimScripts(SimServer server) {
        this.server = server;
        this.handOver = new SimHandOver(server);
    }

    /**
     * Runs a script.
     *
     * @return the text of the reply, or the digits of a number
     * @throws RedisErrorReply if the script fails, for example because a key is of another type
     */
    String run(String script, List<String> keys, List<String> args) {
        return switch (script) {
            case "handshake" -> reply("OK", "", -1, now(), "redis", "7.0.0");
            case "acquire_free" -> acquireFree(keys, args);
            case "acquire" -> new Acquire(keys, args).run();
            case "extend" -> extend(keys, args);
            case "confirm" -> confirm(keys, args);
            case "release_unmarked" -> releaseUnmarked(keys.get(0), args.get(0));
            case "release" -> release(keys, args);
            case "release_one_key" -> releaseOneKey(keys.get(0), args.get(0));
            case "release_and_acquire" -> new ReleaseAndAcquire(keys, args).run();
            case "break" -> breakLock(keys, args);
            case "inspect" -> inspect(keys);
            case "incarnation" -> reply("OK", "", -1, now(), runFields(keys.get(0)), "");
            default -> throw new IllegalArgumentException("no model of the script " + script);
        };
    }

    private SimKeyspace space() {
        return server.keyspace();
    }

    private long now() {
        return server.nowMicros();
    }

    private static String reply(Object... fields) {
        StringJoiner lines = new StringJoiner("\n");
        for (Object field : fields) {
            lines.add(field.toString());
        }
        return lines.toString();
    }

    private static boolean isOurs(String value) {
        return value.startsWith("L2~") && value.length() > SEPARATOR && value.charAt(SEPARATOR) == '~';
    }

    private static boolean isMarked(String value) {
        return value.endsWith("~");
    }

    /** Returns a value without its mark. */
    private static String own(String value) {
        return isOurs(value) && isMarked(value) ? value.substring(0, value.length() - 1) : value;
    }

    private static boolean isOf(@Nullable String value, String token) {
        return value != null && (value.equals(token) || value.equals(token + "~"));
    }

    private static String publicPart(String own) {
        return own.length() > HOLDER ? own.substring(HOLDER) : "";
    }

    /**
     * Reserves fencing tokens, and returns the last one.
     *
     * @param step how far the counter is raised
     * @param minFence a token is higher than this
     */
    long reserve(String counter, long step, long minFence) {
        long last = space().increment(counter, step);
        long clock = server.has(SimFlaw.COUNTER_IGNORES_THE_CLOCK) ? 0 : now();
        long lag = server.has(SimFlaw.COUNTER_MAY_LAG_A_SECOND) ? FLAWED_LAG_MICROS : LAG_MICROS;
        long floor = server.has(SimFlaw.FLOOR_IS_IGNORED) ? 0 : minFence;
        long compared = server.has(SimFlaw.FLOOR_IS_COMPARED_WITH_THE_END) ? last : last - step;
        if (last - step < clock - lag || compared < floor) {
            last = Math.max(clock, floor) + step;
            space().set(counter, Long.toString(last));
        }
        return last;
    }

    private boolean isTooLate(String limit, SimFlaw flaw) {
        return now() > Long.parseLong(limit) && !server.has(flaw);
    }

    private String late() {
        return reply("LATE", "", -2, now());
    }

    private String acquireFree(List<String> keys, List<String> args) {
        if (isTooLate(args.get(3), SimFlaw.ACQUIRE_HAS_NO_LIMIT)) {
            return Long.toString(-now());
        }
        boolean hasWaiters = space().exists(keys.get(1)) && !server.has(SimFlaw.ACQUIRE_FREE_IGNORES_THE_QUEUE);
        if (space().exists(keys.get(0)) || hasWaiters) {
            return "0";
        }
        long last = 1;
        long step = Long.parseLong(args.get(2));
        if (step > 0) {
            last = reserve(keys.get(2), step, Long.parseLong(args.get(4)));
        }
        space().set(keys.get(0), args.get(0), Long.parseLong(args.get(1)));
        server.noteTakenUp(keys.get(0));
        return Long.toString(last);
    }

    /** ACQUIRE. */
    private final class Acquire {
        final List<String> keys;
        final List<String> args;
        final String token;
        final long increment;

        /** The member that joins the queue, or null. */
        final @Nullable String self;

        boolean isOurs;
        boolean isMarked;

        /** The token of the holder; null if the lock is free for the caller. */
        @Nullable
        String own;

        long pttl;

        @Nullable
        Long newLast;

        Acquire(List<String> keys, List<String> args) {
            this.keys = keys;
            this.args = args;
            this.token = args.get(0);
            this.increment = Long.parseLong(args.get(3));
            this.self = args.size() > 7 ? args.get(7) : null;
        }

        String run() {
            if (isTooLate(args.get(5), SimFlaw.ACQUIRE_HAS_NO_LIMIT)) {
                return late();
            }
            String value = space().get(keys.get(0));
            if (value == null) {
                handOver();
            } else {
                isOurs = SimScripts.isOurs(value);
                isMarked = isOurs && SimScripts.isMarked(value);
                own = isOurs ? own(value) : value;
                pttl = space().pttl(keys.get(0));
            }
            return own == null || own.equals(token) ? granted() : busy(value);
        }

        private void handOver() {
            SimHandOver.Result result = handOver.run(keys, increment, self, null);
            switch (result.outcome()) {
                case GRANTED -> {
                    own = result.waiter();
                    pttl = result.claim();
                    newLast = result.last() == 0 ? null : result.last();
                    isOurs = true;
                    isMarked = true;
                }
                case SELF -> isMarked = !server.has(SimFlaw.GRANT_DOES_NOT_MARK);
                case UNKNOWN, MORE -> {
                    own = "";
                    pttl = result.outcome() == Outcome.MORE ? 0 : 50;
                    isOurs = true;
                    isMarked = true;
                }
                case NONE -> {}
            }
        }

        private String busy(@Nullable String value) {
            String holder = pttl + "\n" + now() + "\n" + (isOurs ? 1 : 0);
            String label = isOurs && own != null && !own.isEmpty() ? publicPart(own) : "";
            if (self == null) {
                return reply("BUSY", "", holder, 0, 0, label);
            }
            long ticket = ticketOfEarlierAttempt();
            Integer rank = ticket == 0 ? null : space().rank(keys.get(1), self);
            boolean marks = isOurs && !isMarked && value != null && !server.has(SimFlaw.JOIN_DOES_NOT_MARK);
            if (rank == null || marks) {
                boolean joins = rank == null;
                if (ticket != 0) {
                    space().expire(keys.get(1), QUEUE_MILLIS);
                } else {
                    rank = space().size(keys.get(1));
                    if (rank >= Long.parseLong(args.get(9))) {
                        return reply("FULL", "", holder, 0, 0, label);
                    }
                    ticket = nextTicket(keys.get(1));
                }
                if (marks) {
                    space().replace(keys.get(0), value + "~");
                }
                if (joins) {
                    space().add(keys.get(1), self, ticket);
                    rank = rank == null ? space().rank(keys.get(1), self) : rank;
                    if (Integer.valueOf(0).equals(rank) || !args.get(8).equals("0")) {
                        space().expire(keys.get(1), QUEUE_MILLIS);
                    }
                }
            }
            long beat = Long.parseLong(args.get(10));
            if (beat < 0) {
                beat = server.nowMicros() - ticket > beat * -134 ? -beat : 0;
            }
            if (beat > 0) {
                boolean isNew = beat(keys.get(3), token, String.valueOf(beat));
                if (isNew || increment < 5 || beat > LONG_HEARTBEAT_MILLIS) {
                    space().expire(keys.get(1), QUEUE_MILLIS);
                    space().expire(keys.get(3), QUEUE_MILLIS);
                }
            }
            String counter = newLast == null ? space().get(keys.get(2)) : newLast.toString();
            return reply("WAIT", counter == null ? "0" : counter, holder, ticket, String.valueOf(rank), label);
        }

        /** Returns the ticket of the caller, also one of an attempt without a reply; 0 for none. Removes an earlier member. */
        private long ticketOfEarlierAttempt() {
            long ticket = Long.parseLong(args.get(8));
            String before = args.get(11);
            if (!before.isEmpty() && ticket == 0) {
                Long joined = space().score(keys.get(1), before);
                ticket = joined == null ? 0 : joined;
            }
            if (!before.isEmpty() && !before.equals(self)) {
                space().remove(keys.get(1), before);
            }
            return ticket;
        }

        private String granted() {
            if (self != null && (own != null || isMarked)) {
                if (own != null) {
                    space().remove(keys.get(1), self);
                }
                space().removeField(keys.get(3), token);
            }
            long leaseTime = Long.parseLong(args.get(1));
            long remaining = own == null ? leaseTime : raise(keys.get(0), leaseTime);
            String run = args.get(6).equals("1") ? "\n" + runFields(keys.get(4)) : "";
            long block = Long.parseLong(args.get(2));
            long last = block == 0 ? 0 : reserve(keys.get(2), block + increment, Long.parseLong(args.get(4)));
            if (own == null) {
                space().set(keys.get(0), isMarked ? token + "~" : token, remaining);
            }
            server.noteTakenUp(keys.get(0));
            return reply("OK", last, remaining, now(), isMarked ? 1 : 0) + run;
        }
    }

    private long nextTicket(String queue) {
        SimKeyspace.Member tail = space().last(queue);
        return tail != null && tail.score() + 1 > now() ? tail.score() + 1 : now();
    }

    /** Writes the heartbeat of a waiter, and returns whether it is the first one. */
    private boolean beat(String heartbeats, String token, String millis) {
        long deadline = (long) Math.rint(now() / 1_000.0 + Long.parseLong(millis));
        return space().setField(heartbeats, token, Long.toString(deadline));
    }

    /** Raises the remaining time of a lock, never shortens it, and returns it. */
    private long raise(String lock, long millis) {
        long pttl = space().pttl(lock);
        if (pttl < 0) {
            return pttl;
        }
        space().expire(lock, Math.max(pttl, millis));
        return Math.max(pttl, millis);
    }

    /** Returns the run of the server, its uptime in seconds, and the age of its epoch. */
    private String runFields(String epochKey) {
        if (!space().exists(epochKey)) {
            space().set(epochKey, Long.toString(now()));
        }
        long epoch = server.has(SimFlaw.HAS_NO_EPOCH) ? 0 : Long.parseLong(String.valueOf(space().get(epochKey)));
        return server.runId() + "\n" + server.uptime().toSeconds() + "\n" + Math.max(0, now() - epoch);
    }

    private String extend(List<String> keys, List<String> args) {
        if (isTooLate(args.get(0), SimFlaw.EXTEND_HAS_NO_LIMIT)) {
            return late();
        }
        List<String> results = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            results.add(extend(keys.get(i), args.get(1 + 2 * i), Long.parseLong(args.get(2 + 2 * i))));
        }
        return reply("OK", "", -1, now(), String.join("\n", results));
    }

    private String extend(String lock, String token, long millis) {
        String value;
        try {
            value = space().get(lock);
        } catch (RedisErrorReply wrongType) {
            return "TAKEN";
        }
        if (value == null) {
            return "ABSENT";
        }
        if (!isOf(value, token) || (!value.equals(token) && server.has(SimFlaw.EXTEND_FORGETS_THE_MARK))) {
            return "TAKEN";
        }
        raise(lock, millis);
        server.noteTakenUp(lock);
        return value.equals(token) ? "OK" : "OK~";
    }

    private String confirm(List<String> keys, List<String> args) {
        server.noteConfirmation();
        if (isTooLate(args.get(3), SimFlaw.EXTEND_HAS_NO_LIMIT)) {
            return late();
        }
        String result = extend(keys.get(0), args.get(0), Long.parseLong(args.get(1)));
        switch (result) {
            case "ABSENT" -> {
                return reply("ABSENT", "", -2, now());
            }
            case "TAKEN" -> {
                return reply("TAKEN", "", -1, now());
            }
            default -> {}
        }
        String last = space().get(keys.get(1));
        if (Long.parseLong(args.get(2)) > (last == null ? 0 : Long.parseLong(last))) {
            space().set(keys.get(1), args.get(2));
        }
        return reply("OK", "", space().pttl(keys.get(0)), now());
    }

    private String releaseUnmarked(String lock, String token) {
        String value = space().get(lock);
        boolean isReleased =
                server.has(SimFlaw.UNMARKED_RELEASE_IGNORES_THE_MARK) ? isOf(value, token) : token.equals(value);
        if (isReleased) {
            space().delete(lock);
        }
        return isReleased ? "1" : "0";
    }

    private String release(List<String> keys, List<String> args) {
        String refusal = endOfWait(keys, args);
        if (refusal != null) {
            return refusal;
        }
        SimHandOver.Result result = handOver.run(keys, Long.parseLong(args.get(1)), null, args.get(0));
        return switch (result.outcome()) {
            case GRANTED -> reply("HANDED", "", result.claim(), now());
            case MORE -> reply("MORE", "", -1, now());
            default -> released(keys.get(0));
        };
    }

    private String released(String lock) {
        space().delete(lock);
        return reply("RELEASED", "", -2, now());
    }

    private String notOwner() {
        return reply("NOT_OWNER", "", -1, now());
    }

    /** Ends the wait of an owner that does not hold the lock, and returns the reply; null if it holds the lock. */
    private @Nullable String endOfWait(List<String> keys, List<String> args) {
        String token = args.get(0);
        RedisErrorReply wrongType = null;
        String value = null;
        try {
            value = space().get(keys.get(0));
        } catch (RedisErrorReply e) {
            wrongType = e;
        }
        boolean isOnlyHandedOver = server.has(SimFlaw.CANCEL_ONLY_LEAVES) && !server.isTakenUpBy(keys.get(0), token);
        if (isOf(value, token) && !isOnlyHandedOver) {
            return null;
        }
        if (!args.get(2).isEmpty()) {
            space().remove(keys.get(1), args.get(2));
            space().removeField(keys.get(3), token);
        }
        if (wrongType != null) {
            throw wrongType;
        }
        return notOwner();
    }

    /** RELEASE_AND_ACQUIRE. */
    private final class ReleaseAndAcquire {
        final List<String> keys;
        final List<String> args;
        final boolean isLate;

        ReleaseAndAcquire(List<String> keys, List<String> args) {
            this.keys = keys;
            this.args = args;
            this.isLate = isTooLate(args.get(7), SimFlaw.ACQUIRE_HAS_NO_LIMIT);
        }

        String run() {
            String refusal = endOfWait(keys, args);
            if (refusal != null) {
                return refusal;
            }
            SimHandOver.Result result = handOver.run(keys, Long.parseLong(args.get(1)), null, args.get(0));
            return switch (result.outcome()) {
                case MORE -> reply("MORE", "", -1, now());
                case GRANTED -> handed(result);
                case UNKNOWN -> released(keys.get(0));
                default -> isLate ? released(keys.get(0)) : granted();
            };
        }

        private String handed(SimHandOver.Result result) {
            if (isLate) {
                return reply("HANDED", "", result.claim(), now());
            }
            String holder = result.claim() + "\n" + now() + "\n1";
            String label = publicPart(result.waiter());
            if (args.size() < 9) {
                return reply("HANDED BUSY", "", holder, 0, 0, label);
            }
            boolean isFirst = !space().exists(keys.get(1));
            long ticket = nextTicket(keys.get(1));
            space().add(keys.get(1), args.get(8), ticket);
            if (isFirst) {
                space().expire(keys.get(1), QUEUE_MILLIS);
            }
            if (!args.get(9).equals("0")) {
                beat(keys.get(3), args.get(3), args.get(9));
                space().expire(keys.get(3), QUEUE_MILLIS);
            }
            return reply("HANDED WAIT", result.last(), holder, ticket, isFirst ? 0 : 1, label);
        }

        private String granted() {
            long block = Long.parseLong(args.get(5));
            long last = 0;
            if (block > 0) {
                try {
                    long step = block + Long.parseLong(args.get(1));
                    last = reserve(keys.get(2), step, Long.parseLong(args.get(6)));
                } catch (RedisErrorReply wrongType) {
                    return released(keys.get(0));
                }
            }
            space().set(keys.get(0), args.get(3), Long.parseLong(args.get(4)));
            server.noteTakenUp(keys.get(0));
            return reply("RELEASED OK", last, args.get(4), now(), 0);
        }
    }

    private String releaseOneKey(String lock, String token) {
        return isOf(space().get(lock), token) ? released(lock) : notOwner();
    }

    private String breakLock(List<String> keys, List<String> args) {
        String value = space().get(keys.get(0));
        if (value == null || !sha1(own(value)).equals(args.get(0))) {
            return notOwner();
        }
        SimHandOver.Result result = handOver.run(keys, Long.parseLong(args.get(1)), null, own(value));
        return result.outcome() == Outcome.GRANTED ? reply("HANDED", "", result.claim(), now()) : released(keys.get(0));
    }

    private String inspect(List<String> keys) {
        String value = space().get(keys.get(0));
        boolean isOurs = value != null && isOurs(value);
        String own = value == null ? "" : own(value);
        SimKeyspace.Member first = space().first(keys.get(1));
        String last = space().get(keys.get(2));
        return reply(
                value == null ? "FREE" : "HELD",
                last == null ? "" : last,
                value == null ? -2 : space().pttl(keys.get(0)),
                now(),
                isOurs ? sha1(own).substring(0, 16) : "",
                space().size(keys.get(1)),
                first == null ? "" : Math.max(0, now() - first.score()),
                isOurs ? publicPart(own) : "");
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
