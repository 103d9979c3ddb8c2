package dev.holdfast.redis.store;

import java.time.Duration;

/** The parts of a store over a {@link ScriptedClient}, wired as {@code RedisLockStore} does. */
final class Parts {
    final ScriptedClient client = new ScriptedClient();
    final WaitingTokens tokens = new WaitingTokens();
    final ServerClock clock = new ServerClock();
    final ScriptRunner runner = new ScriptRunner(client, clock);
    final RedisKeys keys = new RedisKeys("lock:");
    final ScriptCallFactory calls = new ScriptCallFactory(keys, clock, Duration.ofMinutes(5), "lock:#c:1");
    final ReleaseOperation releases = new ReleaseOperation(runner, calls, tokens);
    final HandOverDelivery handOvers = new HandOverDelivery(client, keys, "lock:#c:1", tokens, releases);
    final HandOverSubscription subscription = handOvers.subscription();
    final AcquireOperation acquires = new AcquireOperation(runner, calls, tokens, subscription);
}
