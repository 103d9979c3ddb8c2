-- What acquire and release have in common, and put in front of both: fencing tokens, and the queue of those who wait.
--
-- KEYS  1 lock  2 fence  3 queue: sorted set, waiter -> ticket  4 records: hash, waiter -> record
--
-- A waiter is an owner token. Its record says until when it counts as alive, and how a lock is handed to it:
--   '1 deadline_ms command counted block claim_ms floor channel'
-- The first two fields mean the same in all versions. A waiter of a version that is not known here is never popped: it takes
-- the free lock when it asks, as everybody else waits behind it.
local now -- the server's clock in us, once it was looked at: who hands nothing over need not
local function look_at_clock() -- once: later reads may show another time
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local function num(n) return string.format('%.0f', n) end -- tostring loses digits of large numbers

-- The first token of the next grant.
local function next_fence(floor, increment)
  local last = tonumber(redis.call('GET', KEYS[2]) or '0') or 0
  return math.max(math.max(last, floor) + increment, now)
end

-- It expires relative to the token and not to now: once it is gone, the clock has passed the token.
local function store_fence(last, retention)
  redis.call('SET', KEYS[2], num(last), 'PXAT', num(math.floor(math.max(last, now) / 1000) + retention))
end

-- Only the last part of a token of ours is shown; the rest is a secret, and so may be all of a foreign value.
local function shown(held)
  local secret_end = string.sub(held, 1, 3) == 'L1~' and string.find(held, '~', 4, true)
  if secret_end then return string.sub(held, secret_end + 1), '1' end
  return '', '0'
end

local function leave_queue(waiter)
  if redis.call('ZREM', KEYS[3], waiter) == 1 then redis.call('HDEL', KEYS[4], waiter) end
end

-- Hands the free lock to the first in the queue who is alive. Returns 'GRANTED', claim_ms, waiter; 'SELF' if that is the
-- asker; 'NONE' if nobody waits; 'UNKNOWN' if the first is of an unknown version; 'MORE' if there may be somebody after all
-- the dead ones that were dropped: one script must not take too long.
local function hand_over(asker, increment, retention)
  for _ = 1, 64 do
    local waiter = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
    if not waiter then return 'NONE' end
    if waiter == asker then return 'SELF' end
    local record = redis.call('HGET', KEYS[4], waiter) or ''
    local version, deadline = string.match(record, '^(%S+) (%d+)')
    local alive = version and tonumber(deadline) >= now / 1000
    local command, counted, block, claim, floor, channel
    if alive then
      command, counted, block, claim, floor, channel =
        string.match(record, '^1 %d+ (%u+) ([01]) (%d+) (%d+) (%d+) (.+)$')
      if command ~= 'PUBLISH' and command ~= 'SPUBLISH' then return 'UNKNOWN' end
    end
    leave_queue(waiter) -- the first write: it is not refused when memory is short, and then nothing after it is
    if alive then
      block = tonumber(block)
      local base = block > 0 and next_fence(tonumber(floor), increment) or 0
      local heard = redis.pcall(command, channel,
        'G1 ' .. waiter .. ' ' .. num(base) .. ' ' .. block .. ' ' .. claim .. ' ' .. KEYS[1])
      if heard ~= 0 or counted ~= '1' then -- a message that could not be sent, too: the waiter finds out when it asks
        if block > 0 then store_fence(base + block - 1, retention) end
        redis.call('SET', KEYS[1], waiter, 'PX', claim)
        return 'GRANTED', tonumber(claim), waiter
      end -- nobody listened: the process is dead or comes back; then it asks again, with its ticket
    end
  end
  return 'MORE'
end

