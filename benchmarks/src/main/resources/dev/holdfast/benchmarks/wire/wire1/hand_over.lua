-- The functions that ACQUIRE, RELEASE and BREAK share: fencing tokens, and the queue of waiters. This file is put in front of
-- each of them.
--
-- KEYS  1 lock  2 fence  3 queue: sorted set, waiter -> ticket  4 records: hash, waiter -> record
--
-- A waiter is an owner token. Its record says until when it counts as alive, and how to hand the lock over to it:
--   '1 deadline_ms command counted block claim_ms min_fence channel'
-- command    PUBLISH or SPUBLISH
-- counted    '1' if the command counts the connections of the waiter only, so that a count of 0 proves that it is dead
-- block      how many fencing tokens to reserve
-- claim_ms   how long the lock is kept for the waiter
-- min_fence  a newly issued fencing token is higher than this
-- The first two fields mean the same in all versions. A waiter with a record of an unknown version is never removed while it
-- is alive. It takes the free lock by an attempt, and all other waiters stay behind it.

-- The server's clock in microseconds, as a number and as text. It is read on demand, because most releases do not need it.
local now, now_text

-- Reads the clock. Called once: a second reading could show another time.
local function read_clock()
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
  now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
end

-- Formats a number. tostring would lose digits of large numbers.
local function num(n) return string.format('%.0f', n) end

-- Issues a block of fencing tokens. Returns the first and the last one as text. The key expires relative to the last token: once
-- it is gone, the clock has passed the token.
local function issue_fence(block, min_fence, increment, retention)
  -- In the usual case the current time is high enough. Then relative to the token means relative to now.
  local last = num(now + block - 1)
  local before = redis.call('SET', KEYS[2], last, 'PX', retention, 'GET')
  local lowest = math.max(tonumber(before or 0) or 0, min_fence) + increment
  if lowest <= now then return now_text, last end

  local highest = lowest + block - 1
  last = num(highest)
  redis.call('SET', KEYS[2], last, 'PXAT', num(math.floor(highest / 1000) + retention))
  return num(lowest), last
end

-- Returns the reply fields 'holder' and 'ours' for the value of the lock key. Only the last part of an owner token of this
-- library is shown. The rest is secret, and so may be the whole of a foreign value.
local function holder_fields(holder)
  local secret_end = string.sub(holder, 1, 3) == 'L1~' and string.find(holder, '~', 4, true)
  return secret_end and string.gsub(string.sub(holder, secret_end + 1), '%c', '_') .. '\n1' or '\n0'
end

local function leave_queue(waiter)
  if redis.call('ZREM', KEYS[3], waiter) == 1 then redis.call('HDEL', KEYS[4], waiter) end
end

-- Set by hand_over: the new holder, the remaining time of its lock in ms as text, and its last fencing token.
local new_holder, new_holder_ms, new_holder_fence

-- Hands the free lock over to the first live waiter in the queue. Returns
--   'GRANTED'  it is handed over
--   'SELF'     the next waiter is the caller
--   'NONE'     there is no waiter
--   'UNKNOWN'  the first live waiter has a record of an unknown version
--   'MORE'     many dead waiters were removed, and more waiters may follow: one script must not take too long
local function hand_over(caller, increment, retention)
  for _ = 1, 64 do
    local waiter = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
    if not waiter then return 'NONE' end
    if waiter == caller then return 'SELF' end
    local record = redis.call('HGET', KEYS[4], waiter) or ''
    local deadline, command, counted, block, claim, min_fence, channel =
      string.match(record, '^1 (%d+) (%u+) ([01]) (%d+) (%d+) (%d+) (.+)$')
    local alive = tonumber(deadline or string.match(record, '^%S+ (%d+)') or 0) >= now / 1000
    if alive and command ~= 'PUBLISH' and command ~= 'SPUBLISH' then return 'UNKNOWN' end
    -- The first write is one that a server accepts when memory is short. It then accepts those that follow.
    leave_queue(waiter)
    if alive then
      local first, last = '0', nil
      if block ~= '0' then first, last = issue_fence(block, min_fence, increment, retention) end
      local message = 'G1 ' .. waiter .. ' ' .. first .. ' ' .. block .. ' ' .. claim .. ' ' .. KEYS[1]
      local receivers = redis.pcall(command, channel, message)
      -- The lock is handed over even if the message could not be sent: the waiter finds out at its next attempt.
      if receivers ~= 0 or counted ~= '1' then
        redis.call('SET', KEYS[1], waiter, 'PX', claim)
        new_holder, new_holder_ms, new_holder_fence = waiter, claim, last
        return 'GRANTED'
      end
      -- Without a receiver the process is dead, or reconnects and joins again with its ticket. The reserved tokens are lost.
    end
  end
  return 'MORE'
end
