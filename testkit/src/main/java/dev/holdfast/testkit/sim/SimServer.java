package dev.holdfast.testkit.sim;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.ScriptCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A model of a server that runs the scripts: its keys, its clock, its subscriptions, and what can happen to them. The prefix of all
 * keys is {@value #PREFIX}. Not thread-safe.
 */
public final class SimServer {
    static final String PREFIX = "lock:";
    private static final long EPOCH_MICROS = 1_700_000_000_000_000L;
    private static final String COUNTER = PREFIX + "#g";
    private static final String EPOCH = PREFIX + "#e";
    private static final long AGE = Duration.ofDays(1).toNanos();

    private final SimTime time;
    private final Map<String, List<Consumer<String>>> subscriptions = new LinkedHashMap<>();
    private final SimScripts scripts = new SimScripts(this);
    private final Set<SimFlaw> flaws = EnumSet.noneOf(SimFlaw.class);

    /** The owner tokens to which locks were handed over, and which have made no request since. */
    private final Map<String, String> handedOver = new HashMap<>();

    private final List<Runnable> delayed = new ArrayList<>();
    private SimKeyspace keyspace = new SimKeyspace(this::nowMicros);
    private long clockJumpMicros;
    private long started = -AGE;
    private long hangsUntil;
    private int restarts;
    private long confirmations;

    /** Creates a server that has run for a day, and has no locks. */
    public SimServer(SimTime time, RandomGenerator random) {
        this.time = time;
        keyspace.set(EPOCH, Long.toString(nowMicros() - AGE / 1_000));
    }

    // The rules

    /** Puts a flaw into the model from now on. */
    public void without(SimFlaw flaw) {
        flaws.add(flaw);
    }

    boolean has(SimFlaw flaw) {
        return flaws.contains(flaw);
    }

    // What happens to the server

    /** Returns the server's wall clock in microseconds. */
    public long nowMicros() {
        return EPOCH_MICROS + time.now() / 1_000 + clockJumpMicros;
    }

    /** Sets the clock of the server forward, or back if negative. Keys expire by this clock. */
    public void setClock(Duration forward) {
        clockJumpMicros += forward.toNanos() / 1_000;
    }

    /** Restarts without any keys, like a server without persistence after a crash. Requests that wait for a reply are lost. */
    public void restart() {
        flush();
        delayed.clear();
        hangsUntil = 0;
        started = time.now();
        restarts++;
    }

    /** Restarts with the keys of an earlier moment, like a server that has not written the last changes to its disk. */
    void restart(SimKeyspace earlier) {
        restart();
        keyspace = earlier.copy();
    }

    /** Deletes all keys, as FLUSHALL does. */
    public void flush() {
        keyspace.clear();
        handedOver.clear();
    }

    /** Stops for some time. Requests that arrive meanwhile are carried out after it. */
    public void hang(Duration duration) {
        hangsUntil = Math.max(hangsUntil, time.now() + duration.toNanos());
        time.schedule(duration, this::resume);
    }

    private void resume() {
        if (!isHanging()) {
            List<Runnable> waiting = List.copyOf(delayed);
            delayed.clear();
            waiting.forEach(Runnable::run);
        }
    }

    /** Returns whether requests wait for the end of a stop. */
    public boolean isHanging() {
        return time.now() < hangsUntil;
    }

    // Requests

    /** Carries out a request, now or when the server does not hang any more. */
    void execute(Runnable request) {
        if (isHanging()) {
            delayed.add(request);
        } else {
            request.run();
        }
    }

    /**
     * Runs a script.
     *
     * @throws RedisErrorReply if the script fails
     */
    String run(ScriptCall call) {
        return run(call.script().name(), texts(call.keys()), texts(call.args()));
    }

    /**
     * Runs a script.
     *
     * @throws RedisErrorReply if the script fails
     */
    String run(String script, List<String> keys, List<String> args) {
        return scripts.run(script, keys, args);
    }

    static List<String> texts(List<byte[]> words) {
        return words.stream()
                .map(word -> new String(word, StandardCharsets.UTF_8))
                .toList();
    }

    SimScripts scripts() {
        return scripts;
    }

    SimKeyspace keyspace() {
        return keyspace;
    }

    String runId() {
        return hashCode() + "-" + restarts;
    }

    Duration uptime() {
        return Duration.ofNanos(time.now() - started);
    }

    // Subscriptions

    /** Adds a subscription to a channel, and returns the action that ends it. */
    Runnable subscribe(String channel, Consumer<String> receiver) {
        subscriptions.computeIfAbsent(channel, name -> new ArrayList<>()).add(receiver);
        return () -> subscriptions.getOrDefault(channel, List.of()).remove(receiver);
    }

    int subscribers(String channel) {
        return subscriptions.getOrDefault(channel, List.of()).size();
    }

    void publish(String channel, String message) {
        List.copyOf(subscriptions.getOrDefault(channel, List.of())).forEach(receiver -> receiver.accept(message));
    }

    // What a test looks at

    void noteHandedOver(String lock, String waiter) {
        handedOver.put(lock, waiter);
    }

    void noteTakenUp(String lock) {
        handedOver.remove(lock);
    }

    boolean isTakenUpBy(String lock, String token) {
        return !token.equals(handedOver.get(lock));
    }

    void noteConfirmation() {
        confirmations++;
    }

    /** Returns the number of confirmations of fencing tokens so far. */
    public long confirmations() {
        return confirmations;
    }

    /** Returns the owner token of the holder of a lock, or null. */
    public @Nullable String holder(String lockName) {
        String value = keyspace.get(PREFIX + lockName);
        return value == null || !isMarked(lockName) ? value : value.substring(0, value.length() - 1);
    }

    /** Returns whether the holder has taken the lock up by an attempt; false if the lock was only handed over to it. */
    boolean isTakenUp(String lockName) {
        String holder = holder(lockName);
        return holder != null && isTakenUpBy(PREFIX + lockName, holder);
    }

    /** Returns whether the lock is held and marked. */
    boolean isMarked(String lockName) {
        String value = keyspace.get(PREFIX + lockName);
        return value != null && value.endsWith("~");
    }

    /** Returns the remaining time of the lock; negative if it is free. */
    long remainingMillis(String lockName) {
        return keyspace.pttl(PREFIX + lockName);
    }

    /** Returns the number of waiters in the queue of a lock. */
    int waiters(String lockName) {
        return keyspace.size(queue(lockName));
    }

    /** Returns the keys that never expire, without the counter and the epoch. */
    List<String> keysWithoutLimit() {
        return keyspace.keysWithoutLimit().stream()
                .filter(key -> !key.equals(COUNTER) && !key.equals(EPOCH))
                .toList();
    }

    /** Deletes the queue of a lock, as eviction does. */
    void evictQueue(String lockName) {
        keyspace.delete(queue(lockName));
    }

    /** Deletes the heartbeats of the waiters for a lock, as eviction does. */
    void evictHeartbeats(String lockName) {
        keyspace.delete(PREFIX + "#w:h:{" + PREFIX + lockName + "}");
    }

    /** Deletes the counter of fencing tokens, as eviction does. */
    void evictCounter() {
        keyspace.delete(COUNTER);
    }

    private static String queue(String lockName) {
        return PREFIX + "#w:q:{" + PREFIX + lockName + "}";
    }
}
