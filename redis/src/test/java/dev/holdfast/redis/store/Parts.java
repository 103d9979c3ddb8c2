package dev.holdfast.redis.store;

/** The parts of a store over a {@link ScriptedClient}, wired as {@code RedisLockStore} does. */
final class Parts {
    /** The time that the handshake shows, in microseconds. */
    static final long NOW = 1_795_412_774_698_123L;

    final ScriptedClient client = new ScriptedClient();
    final WaitingTokens tokens = new WaitingTokens();
    final MarkedTokens marked = new MarkedTokens();
    final ServerClock clock = new ServerClock();
    final LateRequests late = new LateRequests(clock);
    final ClaimsInFlight inFlight = new ClaimsInFlight();
    final ScriptRunner runner = new ScriptRunner(client, clock);
    final RedisKeys keys = new RedisKeys("lock:");
    final ScriptCallFactory calls = new ScriptCallFactory(keys, "lock:#c:1");
    final NativeRelease nativeRelease = new NativeRelease(true);
    final ReleaseOperation releases =
            new ReleaseOperation(runner, calls, nativeRelease, tokens, marked, late, inFlight);
    final HandOverDelivery handOvers = new HandOverDelivery(client, keys, "lock:#c:1", tokens, marked, releases);
    final HandOverSubscription subscription = handOvers.subscription();
    final Handshake handshake = new Handshake(runner, calls, nativeRelease, StoreSeams.system());
    final AcquireOperation acquires =
            new AcquireOperation(runner, calls, handshake, tokens, marked, late, inFlight, subscription);

    private Parts() {}

    /** Returns parts before the handshake. */
    static Parts beforeHandshake() {
        return new Parts();
    }

    /** Returns parts after the handshake with a server that has no command for a release. */
    static Parts create() {
        Parts parts = new Parts();
        parts.client.replies.add(handshakeReply());
        parts.handshake.runAsync(Owners.TIMEOUT).join();
        parts.client.calls.clear();
        return parts;
    }

    static String handshakeReply() {
        return "OK\n\n-1\n" + NOW + "\nredis\n7.2.5";
    }

    /** Returns a reply with the server's time. */
    static String reply(String status, String fence, long pttl, String... extras) {
        return replyAt(NOW, status, fence, pttl, extras);
    }

    static String replyAt(long serverMicros, String status, String fence, long pttl, String... extras) {
        String fixed = status + "\n" + fence + "\n" + pttl + "\n" + serverMicros;
        return extras.length == 0 ? fixed : fixed + "\n" + String.join("\n", extras);
    }
}
