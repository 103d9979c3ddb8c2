package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.redis.store.RedisScripts;
import dev.holdfast.spi.OwnerToken;
import dev.holdfast.testkit.redis.PlainRedisClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One random sequence of scripts, carried out by the model and by the real scripts on a real server. After each script the replies
 * are the same, and so are all keys with their values and times to live, and at the end all messages.
 *
 * <p>The real scripts read the time of the model, in place of the command TIME. Time is made to pass on the real server by
 * shortening the times to live of its keys.
 */
final class ModelComparison {
    /** A channel with a subscription of the test. */
    static final String LIVE_CHANNEL = "live";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_WAITERS = 3;
    private static final long HOUR = Duration.ofHours(1).toMillis() * 1_000;

    private static final List<String> LOCKS = List.of("a", "b");
    private static final String COUNTER = "lock:#g";
    private static final String EPOCH = "lock:#e";

    /** The lines of a reply that differ between any two servers: the run, its uptime, and what the server is. */
    private static final Map<String, Set<Integer>> OF_THE_SERVER =
            Map.of("acquire", Set.of(5, 6), "incarnation", Set.of(4, 5, 7), "handshake", Set.of(4, 5));

    /** The lease and claim times, in milliseconds. None ends near a sum of the steps of time. */
    private static final List<Long> TIMES = List.of(5_000L, 11_000L, 25_000L, 40_000L, 100_000L);

    private static final Duration STEP = Duration.ofMillis(7_250);

    /** Redis keeps what remains of a time to live, whatever the time of the model is. */
    private static final long TOLERANCE = 1_000;

    private static final String PASS = """
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local left = redis.call('PTTL', key)
              if left >= 0 and left <= tonumber(ARGV[1]) then
                redis.call('DEL', key)
              elseif left >= 0 then
                redis.call('PEXPIRE', key, left - ARGV[1])
              end
            end
            return '0'
            """;

    private static final String DUMP = """
            local out = {}
            for i, key in ipairs(KEYS) do
              local kind, text = redis.call('TYPE', key).ok, ''
              if kind == 'string' then
                text = 'string ' .. redis.call('GET', key)
              elseif kind == 'zset' then
                local all = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
                for j = 1, #all, 2 do all[(j + 1) / 2] = string.format('%.0f', all[j + 1]) .. ' ' .. all[j] end
                text = 'zset ' .. table.concat(all, ', ', 1, #all / 2)
              elseif kind == 'hash' then
                local fields = {}
                for j, field in ipairs(redis.call('HKEYS', key)) do
                  fields[j] = field .. ' ' .. redis.call('HGET', key, field)
                end
                table.sort(fields)
                text = 'hash ' .. table.concat(fields, ', ')
              end
              out[i] = text .. '\\t' .. string.format('%.0f', redis.call('PTTL', key))
            end
            return table.concat(out, '\\n')
            """;

    private final Random random;
    private final RedisServer server;
    private final PlainRedisClient real;
    private final List<String> realMessages;
    private final SimTime time;
    private final SimServer model;
    private final List<String> modelMessages = new ArrayList<>();

    private final List<String> tokens = new ArrayList<>();

    /** The last member and ticket of each token in the queue. */
    private final Map<String, String> members = new HashMap<>();

    private final Map<String, Long> tickets = new HashMap<>();

    /** The fencing tokens that were issued, and some other numbers near them. */
    private final List<Long> issued = new ArrayList<>(List.of(0L));

    private final List<String> done = new ArrayList<>();
    private final Set<String> seen = new TreeSet<>();

    /** The time that has been made to pass, in microseconds. */
    private long passed;

    /**
     * Creates a sequence.
     *
     * @param real the client for the server
     * @param realMessages the messages to {@link #LIVE_CHANNEL}, of which there are none yet
     * @param flaw a flaw of the model, or null
     */
    ModelComparison(
            long seed, RedisServer server, PlainRedisClient real, List<String> realMessages, @Nullable SimFlaw flaw) {
        this.random = new Random(seed);
        this.server = server;
        this.real = real;
        this.realMessages = realMessages;
        this.time = new SimTime(random);
        this.model = new SimServer(time, random);
        if (flaw != null) {
            model.without(flaw);
        }
        for (int i = 0; i < 5; i++) {
            tokens.add(OwnerToken.create(random, "test@host:" + i).secret());
        }
        model.subscribe(LIVE_CHANNEL, modelMessages::add);
        setTime();
        flush();
    }

    /** Runs some scripts; throws if anything differs. */
    void run(int scripts) {
        for (int i = 0; i < scripts; i++) {
            try {
                setTime();
                step();
                sameKeys();
            } catch (AssertionError e) {
                throw new AssertionError("after " + String.join("\n", done) + "\n" + e.getMessage(), e);
            }
        }
    }

    /** Returns the scripts that were run, each with the status, or the sign, of its reply. */
    Set<String> seen() {
        return seen;
    }

    /** Compares the messages, which may take a moment to arrive. */
    void sameMessages() throws InterruptedException {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (realMessages.size() < modelMessages.size() && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        assertThat(modelMessages).isEqualTo(realMessages);
    }

    private void step() {
        String lock = LOCKS.get(random.nextInt(LOCKS.size()));
        switch (random.nextInt(32)) {
            case 0, 1, 2, 3 -> acquireFree(lock);
            case 4, 5, 6, 7, 8, 9, 10, 11 -> acquire(lock);
            case 12, 13, 14 -> release(lock);
            case 15, 16 -> compare("release_unmarked", List.of(key(lock)), holderOrAny(lock));
            case 17, 18, 19 -> releaseAndAcquire(lock);
            case 20 -> compare("release_one_key", List.of(key(lock)), holderOrAny(lock));
            case 21, 22 -> extend();
            case 23 -> confirm(lock);
            case 24 -> breakLock(lock);
            case 25 -> compare("inspect", keys(lock).subList(0, 3));
            case 26 -> {
                compare("incarnation", List.of(EPOCH));
                compare("handshake", List.of());
            }
            case 27, 28, 29 -> pass();
            case 30 -> disturb(lock);
            default -> {
                if (random.nextInt(10) == 0) {
                    flush();
                }
            }
        }
    }

    // Scripts

    private void acquireFree(String lock) {
        long step = random.nextInt(4) == 0 ? 0 : block() + increment();
        compare("acquire_free", keys(lock).subList(0, 3), anyToken(), anyTime(), step, limit(), floor());
    }

    private void acquire(String lock) {
        String token = anyToken();
        boolean namesTheRun = random.nextInt(4) == 0;
        int block = random.nextInt(4) == 0 ? 0 : block();
        List<Object> args =
                new ArrayList<>(List.of(token, anyTime(), block, increment(), floor(), limit(), namesTheRun ? 1 : 0));
        String before = members.getOrDefault(lock + token, "");
        String member = "";
        if (random.nextInt(4) > 0) {
            member = before.isEmpty() || random.nextInt(3) == 0 ? member(token) : before;
            long ticket = random.nextInt(3) == 0 ? 0 : tickets.getOrDefault(lock + token, 0L);
            args.addAll(List.of(member, ticket, MAX_WAITERS, heartbeat(), before.equals(member) ? "" : before));
        }
        List<String> keys = new ArrayList<>(keys(lock));
        if (namesTheRun) {
            keys.add(EPOCH);
        }
        noteTicket(lock, token, member, compare("acquire", keys, args.toArray()));
    }

    private void noteTicket(String lock, String token, String member, String reply) {
        String[] lines = reply.split("\n", -1);
        if (lines[0].endsWith("WAIT")) {
            members.put(lock + token, member);
            tickets.put(lock + token, Long.parseLong(lines[5]));
        }
    }

    private void release(String lock) {
        String token = holderOrAny(lock);
        compare("release", keys(lock), token, increment(), memberOrNone(lock, token));
    }

    private void releaseAndAcquire(String lock) {
        String released = holderOrAny(lock);
        String claimed = anyToken();
        if (claimed.equals(released)) {
            return;
        }
        int block = random.nextInt(4) == 0 ? 0 : block();
        List<Object> args = new ArrayList<>(List.of(
                released, increment(), memberOrNone(lock, released), claimed, anyTime(), block, floor(), limit()));
        String member = "";
        if (random.nextInt(3) > 0) {
            member = member(claimed);
            args.addAll(List.of(member, Math.max(0, heartbeat()))); // a newcomer
        }
        noteTicket(lock, claimed, member, compare("release_and_acquire", keys(lock), args.toArray()));
    }

    private void extend() {
        List<String> locks = random.nextInt(4) == 0 ? LOCKS : List.of(LOCKS.get(random.nextInt(LOCKS.size())));
        List<Object> args = new ArrayList<>(List.of(limit()));
        locks.forEach(lock -> args.addAll(List.of(holderOrAny(lock), anyTime())));
        compare("extend", locks.stream().map(ModelComparison::key).toList(), args.toArray());
    }

    private void confirm(String lock) {
        compare("confirm", List.of(key(lock), COUNTER), holderOrAny(lock), anyTime(), floor(), limit());
    }

    private void breakLock(String lock) {
        List<String> keys = new ArrayList<>(keys(lock));
        keys.add("lock:#w:audit");
        compare("break", keys, sha1(holderOrAny(lock)), increment(), 10, "by", "test");
    }

    // What may happen to a server

    private void pass() {
        Duration duration = STEP.multipliedBy(1 + random.nextInt(5));
        done.add("pass " + duration);
        server.command("EVAL", PASS, "0", String.valueOf(duration.toMillis()));
        passed += duration.toNanos() / 1_000;
        setTime();
    }

    private void disturb(String lock) {
        String side =
                List.of(keys(lock).get(1), keys(lock).get(2), keys(lock).get(3)).get(random.nextInt(3));
        switch (random.nextInt(7)) {
            case 6 -> manyDeadWaiters(lock);
            case 0 -> {
                done.add("foreign holder of " + lock);
                server.command("SET", key(lock), "somebody else", "PX", "40000");
                model.keyspace().set(key(lock), "somebody else", 40_000);
            }
            case 1 -> {
                done.add("foreign holder of " + lock + " without a limit");
                server.command("SET", key(lock), "L2~not~a~token");
                model.keyspace().set(key(lock), "L2~not~a~token");
            }
            case 2 -> {
                done.add("wrong type of " + lock);
                wrongType(key(lock));
            }
            case 3 -> {
                done.add("delete " + lock);
                server.command("DEL", key(lock));
                model.keyspace().delete(key(lock));
            }
            case 4 -> {
                done.add("wrong type of the counter");
                wrongType(COUNTER);
            }
            default -> {
                done.add("evict " + side);
                server.command("DEL", side);
                model.keyspace().delete(side);
            }
        }
    }

    /** More than one script removes. */
    private void manyDeadWaiters(String lock) {
        done.add("many dead waiters for " + lock);
        String queue = keys(lock).get(1);
        long first = model.nowMicros() - 1_000;
        for (int i = 0; i < 70; i++) {
            String member = "2 dead-" + i + " PUBLISH 1 1 5000 dead";
            server.command("ZADD", queue, String.valueOf(first + i), member);
            model.keyspace().add(queue, member, first + i);
        }
        server.command("PEXPIRE", queue, "60000");
        model.keyspace().expire(queue, 60_000);
    }

    private void wrongType(String key) {
        server.command("DEL", key);
        server.command("HSET", key, "field", "1");
        server.command("PEXPIRE", key, "11000");
        model.keyspace().delete(key);
        model.keyspace().setField(key, "field", "1");
        model.keyspace().expire(key, 11_000);
    }

    private void flush() {
        done.add("flush");
        server.command("FLUSHALL");
        model.flush();
    }

    // Arguments

    private static String key(String lock) {
        return "lock:" + lock;
    }

    private static List<String> keys(String lock) {
        return List.of(key(lock), "lock:#w:q:{lock:" + lock + "}", COUNTER, "lock:#w:h:{lock:" + lock + "}");
    }

    private String anyToken() {
        return tokens.get(random.nextInt(tokens.size()));
    }

    /** Returns the holder most of the time, because most requests are from it. */
    private String holderOrAny(String lock) {
        String value = model.keyspace().describe(key(lock));
        for (String token : tokens) {
            if (value.startsWith("string " + token) && random.nextInt(3) > 0) {
                return token;
            }
        }
        return anyToken();
    }

    private Long anyTime() {
        return TIMES.get(random.nextInt(TIMES.size()));
    }

    private int block() {
        return List.of(1, 2, 16).get(random.nextInt(3));
    }

    private int increment() {
        return 1 + random.nextInt(16);
    }

    private long limit() {
        return model.nowMicros() + (random.nextInt(12) == 0 ? -1_000_000 : HOUR);
    }

    /** Returns a number at or near one that was issued, sometimes ahead of the clock. */
    private long floor() {
        long known = issued.get(random.nextInt(issued.size()));
        if (known == 0) {
            return 0;
        }
        return known + random.nextInt(40) - 10 + (random.nextInt(10) == 0 ? HOUR : 0);
    }

    private int heartbeat() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> -3_000; // the ticket is new
            case 2 -> -1; // the ticket is old
            default -> 3_000;
        };
    }

    private String member(String token) {
        int kind = random.nextInt(12);
        if (kind == 0) {
            return "3 " + token + " of another version";
        }
        boolean isNotified = kind > 2;
        String channel = kind > 3 ? LIVE_CHANNEL : "dead";
        return "2 " + token + (isNotified ? " PUBLISH " : " - ") + (isNotified && kind % 2 == 0 ? 1 : 0) + " "
                + List.of(0, 1, 16).get(random.nextInt(3)) + " " + anyTime() + " " + (isNotified ? channel : "");
    }

    private String memberOrNone(String lock, String token) {
        return random.nextInt(5) == 0 ? "" : members.getOrDefault(lock + token, "");
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    // Comparison

    /** Runs a script on the real server and in the model. Returns the reply of the model. */
    private String compare(String name, List<String> keys, Object... arguments) {
        List<String> args = Stream.of(arguments).map(Object::toString).toList();
        String onServer = runOnServer(RedisScripts.named(name), keys, args);
        String inModel;
        try {
            inModel = model.run(name, keys, args);
        } catch (RedisErrorReply e) {
            inModel = e.code();
        }
        done.add(name + " " + args + " -> " + inModel.replace('\n', '|'));
        seen.add(name + " "
                + (inModel.matches("-?\\d+")
                        ? Integer.signum(Long.compare(Long.parseLong(inModel), 0))
                        : inModel.split("\n", 2)[0]));
        sameReply(name, onServer, inModel);
        noteIssued(name, inModel);
        return inModel;
    }

    /** Sets the time of the model, which the real scripts read. */
    private void setTime() {
        List<?> now = (List<?>) server.command("TIME");
        long micros = 1_000_000 * Long.parseLong(now.get(0).toString())
                + Long.parseLong(now.get(1).toString())
                + passed;
        model.setClock(Duration.ofNanos((micros - model.nowMicros()) * 1_000));
        server.command(
                "MSET", "seconds", String.valueOf(micros / 1_000_000), "micros", String.valueOf(micros % 1_000_000));
    }

    private String runOnServer(Script script, List<String> keys, List<String> args) {
        Script timed = new Script(
                script.name(),
                script.text().replace("call('TIME')", "call('MGET', 'seconds', 'micros')"),
                script.reply());
        try {
            return new String(
                    real.run(new ScriptCall(timed, false, bytes(keys), bytes(args), Lane.APPLICATION, TIMEOUT)),
                    StandardCharsets.UTF_8);
        } catch (RedisErrorReply e) {
            // Redis 7 puts the code first, older servers put it behind the name of the script.
            return String.valueOf(e.getMessage()).contains("WRONGTYPE") ? "WRONGTYPE" : e.code();
        }
    }

    private static List<byte[]> bytes(List<String> words) {
        return words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static void sameReply(String name, String onServer, String inModel) {
        String[] real = onServer.split("\n", -1);
        String[] ours = inModel.split("\n", -1);
        assertThat(ours.length).as("lines of " + onServer).isEqualTo(real.length);
        for (int i = 0; i < real.length; i++) {
            if (OF_THE_SERVER.getOrDefault(name, Set.of()).contains(i)) {
                continue;
            }
            if (i == 2 && real.length > 3) {
                sameTimeToLive("the reply", Long.parseLong(real[i]), Long.parseLong(ours[i]));
            } else {
                assertThat(ours[i]).as("line %s of the reply", i).isEqualTo(real[i]);
            }
        }
    }

    private static void sameTimeToLive(String of, long onServer, long inModel) {
        assertThat(inModel)
                .as("remaining time of " + of)
                .isCloseTo(onServer, within(onServer < 0 || inModel < 0 ? 0L : TOLERANCE));
    }

    private void noteIssued(String name, String reply) {
        String[] lines = reply.split("\n", -1);
        boolean isNumber = name.equals("acquire_free") && lines[0].length() > 10 && !lines[0].startsWith("-");
        String last = isNumber ? lines[0] : lines[0].endsWith("OK") ? lines[1] : "";
        if (last.length() > 10) {
            issued.add(Long.parseLong(last));
        }
    }

    private void sameKeys() {
        List<String> keys = new ArrayList<>();
        LOCKS.forEach(lock -> keys.addAll(keys(lock)));
        keys.add(EPOCH);
        List<String> words = new ArrayList<>(List.of("EVAL", DUMP, String.valueOf(keys.size())));
        words.addAll(keys);
        String[] dump =
                String.valueOf(server.command(words.toArray(String[]::new))).split("\n", -1);
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            String[] parts = dump[i].split("\t", -1);
            assertThat(model.keyspace().describe(key)).as(key).isEqualTo(parts[0]);
            sameTimeToLive(key, Long.parseLong(parts[1]), model.keyspace().pttl(key));
        }
    }
}
