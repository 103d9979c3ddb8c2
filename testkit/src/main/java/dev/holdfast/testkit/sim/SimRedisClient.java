package dev.holdfast.testkit.sim;

import dev.holdfast.redis.client.RedisClient;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.RedisUnreachable;
import dev.holdfast.redis.client.ScriptCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends script calls to a {@link SimServer} at the other end of a {@link SimNetwork}. Not thread-safe. */
final class SimRedisClient implements RedisClient {
    private final SimTime time;
    private final SimTime.MachineClock machine;
    private final SimNetwork network;
    private final SimServer server;
    private final Set<CompletableFuture<byte[]>> inFlight = new LinkedHashSet<>();

    /** The last fencing token of the server in the last reply to a waiter. */
    private final Map<String, Long> lastTokens = new HashMap<>();

    private @Nullable SimSubscription subscription;
    private boolean isOfUnknownVersion;
    private boolean isDead;
    private long requests;

    SimRedisClient(SimTime time, SimTime.MachineClock machine, SimNetwork network, SimServer server) {
        this.time = time;
        this.machine = machine;
        this.network = network;
        this.server = server;
    }

    /** Returns the number of requests that were sent. */
    long requests() {
        return requests;
    }

    /** Returns the last fencing token of the server in the last reply to a waiter. */
    long lastToken(String waiter) {
        return lastTokens.getOrDefault(waiter, 0L);
    }

    /** Makes the server not know how to notify this process, like one of a newer version. */
    void ofUnknownVersion() {
        isOfUnknownVersion = true;
    }

    /**
     * Ends the process: it receives and sends nothing any more. Its requests that have not reached the server are lost.
     *
     * @param isNoticed whether the server notices that the subscription is gone, as when the operating system closes it
     */
    void die(boolean isNoticed) {
        isDead = true;
        if (isNoticed && subscription != null) {
            subscription.end.run();
        }
    }

    /** Breaks the connections. The requests in flight fail here, but may still reach the server. */
    void breakConnections() {
        List<CompletableFuture<byte[]>> broken = List.copyOf(inFlight);
        inFlight.clear();
        broken.forEach(reply -> reply.completeExceptionally(new RedisUnreachable("the connection broke", null, true)));
    }

    /** Breaks the subscription, which the store opens again. */
    void breakSubscription() {
        if (subscription != null) {
            subscription.close();
        }
    }

    @Override
    public CompletableFuture<byte[]> runAsync(ScriptCall call) {
        if (call.script().name().equals("explain")) {
            return CompletableFuture.failedFuture(new RedisErrorReply("ERR the model has no audit stream"));
        }
        requests++;
        CompletableFuture<byte[]> reply = new CompletableFuture<>();
        inFlight.add(reply);
        reply.whenComplete((text, thrown) -> inFlight.removeIf(other -> other == reply));
        long millis = call.timeout().toMillis();
        machine.schedule(
                call.timeout(),
                () -> reply.completeExceptionally(
                        new RedisUnreachable("no reply within " + millis + " ms", null, true)));
        if (!isDead && !network.losesRequest()) {
            List<String> keys = SimServer.texts(call.keys());
            List<String> args = isOfUnknownVersion ? ofUnknownVersion(call) : SimServer.texts(call.args());
            boolean isRelease = call.script().name().startsWith("release"); // never late, so that orphans have a bound
            time.schedule(
                    isRelease ? network.delay() : network.requestDelay(),
                    () -> server.execute(() -> execute(call.script().name(), keys, args, reply)));
        }
        return reply;
    }

    private void execute(String script, List<String> keys, List<String> args, CompletableFuture<byte[]> reply) {
        if (isDead) {
            return;
        }
        String text;
        RedisErrorReply error = null;
        try {
            text = server.run(script, keys, args);
        } catch (RedisErrorReply e) {
            text = "";
            error = e;
        }
        if (!network.losesReply()) {
            if (script.equals("acquire") && text.startsWith("WAIT")) {
                lastTokens.put(args.get(0), Long.parseLong(text.split("\n", 3)[1]));
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            RedisErrorReply thrown = error;
            time.schedule(
                    network.delay(),
                    () -> machine.run(() -> {
                        if (thrown == null) {
                            reply.complete(bytes);
                        } else {
                            reply.completeExceptionally(thrown);
                        }
                    }));
        }
    }

    /** Returns the arguments with queue members of the next version. */
    private static List<String> ofUnknownVersion(ScriptCall call) {
        return SimServer.texts(call.args()).stream()
                .map(argument -> argument.startsWith("2 ") ? "3" + argument.substring(1) : argument)
                .toList();
    }

    @Override
    public CompletableFuture<Subscription> subscribeAsync(String channel, Subscriber subscriber) {
        CompletableFuture<Subscription> subscribed = new CompletableFuture<>();
        time.schedule(network.delay(), () -> {
            if (!isDead) {
                SimSubscription opened = new SimSubscription(channel, subscriber);
                subscription = opened;
                time.schedule(network.delay(), () -> machine.run(() -> subscribed.complete(opened)));
            }
        });
        return subscribed;
    }

    /** A subscription whose messages are delayed and lost like all others. */
    private final class SimSubscription implements Subscription {
        final Runnable end;
        private final Subscriber subscriber;
        private boolean isClosed;

        SimSubscription(String channel, Subscriber subscriber) {
            this.subscriber = subscriber;
            this.end = server.subscribe(channel, this::send);
        }

        private void send(String message) {
            if (isDead || network.losesMessage()) {
                return;
            }
            Duration unread = network.unread();
            byte[] body = (server.has(SimFlaw.TRUSTS_MESSAGES_FOR_EVER) ? withLongClaim(message) : message)
                    .getBytes(StandardCharsets.UTF_8);
            time.schedule(
                    network.delay(),
                    () -> machine.run(() -> machine.schedule(unread, () -> {
                        if (!isClosed) {
                            subscriber.received(body);
                        }
                    })));
        }

        private String withLongClaim(String message) {
            List<String> fields = new ArrayList<>(List.of(message.split(" ", 7)));
            fields.set(4, String.valueOf(Duration.ofHours(1).toMillis()));
            return String.join(" ", fields);
        }

        @Override
        public boolean isCounted() {
            return true;
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                end.run();
                machine.run(subscriber::ended);
            }
        }
    }

    @Override
    public <T> Optional<T> unwrap(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public void close() {
        breakConnections();
    }

    @Override
    public String toString() {
        return "simulated";
    }
}
