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
          if string.find(key, '#.:f:') then
            redis.call('SET', key, num(redis.call('GET', key) + 1000 * ms))
          elseif string.find(key, '#.:q:') then
            for _, waiter in ipairs(redis.call('ZRANGE', key, 0, -1)) do
              redis.call('ZINCRBY', key, num(1000 * ms), waiter)
            end
          elseif string.find(key, '#.:m:') then
            for _, waiter in ipairs(redis.call('HKEYS', key)) do
              local record = redis.call('HGET', key, waiter)
              redis.call('HSET', key, waiter, (string.gsub(record, '^1 (%d+)',
                function(deadline) return '1 ' .. num(deadline + ms) end)))
            end
          end
          redis.call('PEXPIRE', key, num(ttl + ms))
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
