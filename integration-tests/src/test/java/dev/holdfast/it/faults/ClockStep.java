package dev.holdfast.it.faults;

import dev.holdfast.testkit.redis.RedisServer;
import java.time.Duration;

/**
 * Simulates a step of the clock of a server, by moving all times that the server keeps. A step back puts them further ahead of
 * the clock by the same amount. The clock of the machine must not be changed, and a statically linked program cannot be given
 * another clock.
 */
final class ClockStep {
    /** Moves all times of all keys: expiry, fencing tokens, tickets, and the heartbeats of waiters. */
    private static final String MOVE_TIMES = """
        local ms = tonumber(ARGV[1])
        local function num(n) return string.format('%.0f', n) end
        for _, key in ipairs(redis.call('KEYS', '*')) do
          local ttl = redis.call('PTTL', key)
          if string.find(key, '#[ge]$') then
            redis.call('SET', key, num(redis.call('GET', key) + 1000 * ms))
          elseif string.find(key, '#.:q:') then
            for _, waiter in ipairs(redis.call('ZRANGE', key, 0, -1)) do
              redis.call('ZINCRBY', key, num(1000 * ms), waiter)
            end
          elseif string.find(key, '#.:h:') then
            for _, waiter in ipairs(redis.call('HKEYS', key)) do
              redis.call('HSET', key, waiter, num(redis.call('HGET', key, waiter) + ms))
            end
          end
          if ttl >= 0 then redis.call('PEXPIRE', key, num(ttl + ms)) end
        end
        """;

    static void back(RedisServer server, Duration by) {
        server.command("EVAL", MOVE_TIMES, "0", String.valueOf(by.toMillis()));
    }

    static void forward(RedisServer server, Duration by) {
        back(server, by.negated());
    }

    private ClockStep() {}
}
