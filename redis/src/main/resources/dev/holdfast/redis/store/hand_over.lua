-- What acquire and release have in common, and put in front of both: fencing tokens, and the queue of those who wait.
--
-- KEYS  1 lock  2 fence  3 queue: sorted set, waiter -> ticket  4 records: hash, waiter -> record
--
-- A waiter is an owner token. Its record says until when it counts as alive, and how a lock is handed to it:
--   '1 deadline_ms command counted block claim_ms floor channel'
-- command is PUBLISH or SPUBLISH; counted is '1' if the number of those who hear a message is that of the connections of the
-- waiter, so that 0 means that it is dead; claim_ms is how long the lock is kept for it; block and floor are those of ACQUIRE.
-- The first two fields mean the same in all versions. A waiter of a version that is not known here is never popped: it takes
-- the free lock when it asks, as everybody else waits behind it.
local now, at -- the server's clock in us, once it was looked at: who hands nothing over need not; and the same as text
local function look_at_clock() -- once: later reads may show another time
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
  at = t[1] .. string.sub('000000', #t[2] + 1) .. t[2]
end
local function num(n) return string.format('%.0f', n) end -- tostring loses digits of large numbers

-- Issues a block of fencing tokens, and returns the first and the last one as text. They expire relative to the token: once they
-- are gone, the clock has passed the token.
local function issue(block, floor, increment, retention)
  -- Nearly always now is high enough, and then relative to the token is relative to now.
  local last = num(now + block - 1)
  local before = redis.call('SET', KEYS[2], last, 'PX', retention, 'GET')
  local lowest = math.max(tonumber(before or 0) or 0, floor) + increment
  if lowest <= now then return at, last end

  local highest = lowest + block - 1
  last = num(highest)
  redis.call('SET', KEYS[2], last, 'PXAT', num(math.floor(highest / 1000) + retention))
  return num(lowest), last
end

-- The fields holder and ours of a reply. Only the last part of a token of ours is shown; the rest is a secret, and so may be all
-- of a foreign value.
local function shown(held)
  local secret_end = string.sub(held, 1, 3) == 'L1~' and string.find(held, '~', 4, true)
  return secret_end and string.gsub(string.sub(held, secret_end + 1), '%c', '_') .. '\n1' or '\n0'
end

local function leave_queue(waiter)
  if redis.call('ZREM', KEYS[3], waiter) == 1 then redis.call('HDEL', KEYS[4], waiter) end
end

-- Whom this script has handed the lock to, for how many ms as text, and the last fencing token that is his.
local taker, claim_left, taker_fence

-- Hands the free lock to the first in the queue who is alive. Returns 'GRANTED'; 'SELF' if that is the asker; 'NONE' if nobody
-- waits; 'UNKNOWN' if the first is of an unknown version; 'MORE' if there may be somebody after all the dead ones that were
-- dropped: one script must not take too long.
local function hand_over(asker, increment, retention)
  for _ = 1, 64 do
    local waiter = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
    if not waiter then return 'NONE' end
    if waiter == asker then return 'SELF' end
    local record = redis.call('HGET', KEYS[4], waiter) or ''
    local deadline, command, counted, block, claim, floor, channel =
      string.match(record, '^1 (%d+) (%u+) ([01]) (%d+) (%d+) (%d+) (.+)$')
    local alive = tonumber(deadline or string.match(record, '^%S+ (%d+)') or 0) >= now / 1000
    if alive and command ~= 'PUBLISH' and command ~= 'SPUBLISH' then return 'UNKNOWN' end
    leave_queue(waiter) -- the first write: it is not refused when memory is short, and then nothing after it is
    if alive then
      local base, last = '0', nil
      if block ~= '0' then base, last = issue(block, floor, increment, retention) end
      local heard = redis.pcall(command, channel, 'G1 ' .. waiter .. ' ' .. base .. ' ' .. block .. ' ' .. claim .. ' ' .. KEYS[1])
      if heard ~= 0 or counted ~= '1' then -- a message that could not be sent, too: the waiter finds out when it asks
        redis.call('SET', KEYS[1], waiter, 'PX', claim)
        taker, claim_left, taker_fence = waiter, claim, last
        return 'GRANTED'
      end -- nobody listened: the process is dead or comes back; then it asks again, with its ticket. A block is lost
    end
  end
  return 'MORE'
end
