-- Takes the lock for an owner if the lock is free and no waiter is ahead of it. A repetition for the same owner never shortens
-- the remaining time, and reserves new fencing tokens. It also accepts a lock that was handed over to the owner.
--
-- The value of the lock is the owner token, with the mark ~ behind it while the queue has waiters.
--
-- KEYS  1 lock  2 queue: sorted set, member -> ticket  3 counter of fencing tokens  4 heartbeats: hash, waiter -> deadline, ms
--       5 epoch, if a grant must name the run of the server
-- ARGV  1 owner token  2 lease time, ms
--       3 block: how many fencing tokens to reserve; 0 for none
--       4 increment: 1 to 16, random, so that two primaries with the same past hardly issue the same token
--       5 floor: a fencing token is higher than this
--       6 not after, us: the server time after which the caller does not wait for the reply
--       7 '1' if a grant must name the run of the server
--       8 the member that joins the queue, see below; missing if the caller does not join it
--       9 the ticket of the waiter; 0 for none
--      10 how many waiters the queue may have
--      11 heartbeat, ms: how long the waiter counts as alive from now; '0' if its subscription shows that it is alive; negative if
--         that is so until its ticket has some age, because hand_over.lua neither uses nor removes an earlier heartbeat
--      12 the member under which the waiter joined before, if it is another one, or if an earlier attempt had no reply and may
--         have joined; else ''
-- Reply OK   last pttl now marked [run_id uptime_seconds epoch_age]
--                                             the owner holds the lock; last is the last fencing token of the block, or 0
--       BUSY ''   pttl now ours 0 0 holder    the lock is held; ours is '1' if by an owner token of this library
--       FULL ''   pttl now ours 0 0 holder    the same, and the queue is full or memory is short
--       WAIT last pttl now ours ticket rank holder
--                                             the same, and the owner is in the queue; rank 0 is the head. last is the highest
--                                             fencing token that was issued, 0 if none is known
--       LATE ''   -2   now                    the request came too late; nothing was done
--
-- A member of the queue says how to hand the lock over to the waiter, and does not change while it waits:
--   '2 token command counted block claim_ms channel'
-- command    PUBLISH, SPUBLISH, or - for a waiter that cannot be notified
-- counted    '1' if the subscription of the waiter is on this server, so that a count of 0 proves that it is dead
-- block      how many fencing tokens to reserve
-- claim_ms   how long the lock is kept for the waiter
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
if now > ARGV[6] + 0 then return 'LATE\n\n-2\n' .. now_text end

local token, self = ARGV[1], ARGV[8]
local value = call('GET', KEYS[1])
local ours, marked, own = false, false, value -- own is the owner token without the mark
local pttl, new_last = nil, nil
if value then
  if string.sub(value, 1, 3) == 'L2~' and string.byte(value, 26) == 126 then
    ours = true
    if string.byte(value, -1) == 126 then own, marked = string.sub(value, 1, -2), true end
  end
  if own ~= token then
    pttl = call('PTTL', KEYS[1])
    if pttl > 1e14 then pttl = string.format('%.0f', pttl) end -- Lua would lose digits
  end
else
  local increment, released = ARGV[4], nil
--@include hand_over
  if outcome == 'GRANTED' then
    own, pttl, new_last, ours, marked = waiter, claim, last_text ~= '0' and last_text or nil, true, true
  elseif outcome == 'SELF' then
    marked = true -- waiters may be behind it
  elseif outcome ~= 'NONE' then
    -- Nobody has the lock: it is kept for a waiter of another version, or the caller repeats the attempt at once.
    own, pttl, ours, marked = '', outcome == 'MORE' and 0 or 50, true, true
  end
end

if own and own ~= token then
  local public = ours and string.sub(own, 27) or '' -- what follows the random part of a token
  local ours_field = ours and '\n1\n' or '\n0\n'
  if not self then return 'BUSY\n\n' .. pttl .. '\n' .. now_text .. ours_field .. '0\n0\n' .. public end
  local ticket, rank = ARGV[9], nil
  if ARGV[12] ~= '' then
    if ticket == '0' then
      local joined = call('ZSCORE', KEYS[2], ARGV[12])
      if joined then ticket = string.format('%.0f', joined) end
    end
    if ARGV[12] ~= self then call('ZREM', KEYS[2], ARGV[12]) end
  end
  if ticket ~= '0' then rank = call('ZRANK', KEYS[2], self) end
  if not rank or ours and not marked then -- anything but a poll
    local full = 'FULL\n\n' .. pttl .. '\n' .. now_text .. ours_field .. '0\n0\n' .. public
    local joins = not rank
    if ticket ~= '0' then
      call('PEXPIRE', KEYS[2], 60000) -- a write that a server accepts when memory is short; it then accepts all
    elseif joins then
      rank = call('ZCARD', KEYS[2])
      if rank >= ARGV[10] + 0 then return full end
      local tail = rank > 0 and call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2]
      ticket = tail and tail + 1 > now and string.format('%.0f', tail + 1) or now_text
    end
    if ours and not marked then
      local set = redis.pcall('SET', KEYS[1], value .. '~', 'XX', 'KEEPTTL')
      if set and set.err then return string.find(set.err, 'OOM', 1, true) and full or set end
    end
    if joins then
      local added = redis.pcall('ZADD', KEYS[2], ticket, self)
      if type(added) == 'table' then -- an error; without memory for a ticket the caller polls
        return string.find(added.err, 'OOM', 1, true) and full or added
      end
      if not rank then rank = call('ZRANK', KEYS[2], self) end
      if rank == 0 or ARGV[9] ~= '0' then call('PEXPIRE', KEYS[2], 60000) end -- the key may be new
    end
  end
  local beat = ARGV[11] + 0
  if beat < 0 then beat = now - ticket > beat * -134 and -beat or 0 end
  if beat > 0 then
    local deadline = string.format('%.0f', now / 1000 + beat)
    local added = redis.pcall('HSET', KEYS[4], token, deadline)
    local is_error = type(added) == 'table'
    -- A part of the polls prolongs the time limits. The increment is random, which is all that matters here.
    if added ~= 0 or ARGV[4] + 0 < 5 or beat > 10000 then
      call('PEXPIRE', KEYS[2], 60000) -- also a write that a server accepts when memory is short
      if is_error then call('HSET', KEYS[4], token, deadline) end
      call('PEXPIRE', KEYS[4], 60000)
    end
  end
  return 'WAIT\n' .. (new_last or call('GET', KEYS[3]) or '0') .. '\n' .. pttl
    .. '\n' .. now_text .. ours_field .. ticket .. '\n' .. rank .. '\n' .. public
end

if self and (own or marked) then
  if own then call('ZREM', KEYS[2], self) end -- handed over, or granted by an earlier attempt; if not, it was the first waiter
  call('HDEL', KEYS[4], token)
end
local remaining = ARGV[2]
if own then
  -- Never shortened: the owner may rely on a longer renewal. Always written: a replica knows the owner too, and must refuse.
  -- Written first: a server accepts it when memory is short, and then the fencing token.
  remaining = call('PTTL', KEYS[1])
  if remaining >= 0 then
    remaining = math.max(remaining, ARGV[2] + 0)
    call('PEXPIRE', KEYS[1], string.format('%.0f', remaining))
  end
end
local run = ''
if ARGV[7] == '1' then -- in the same script as the grant: the server could restart between two scripts
  local info = call('INFO', 'server')
  call('SET', KEYS[5], now_text, 'NX')
  run = '\n' .. (string.match(info, 'run_id:(%w+)') or '') .. '\n' .. (string.match(info, 'uptime_in_seconds:(%d+)') or '0')
    .. '\n' .. string.format('%.0f', math.max(0, now - call('GET', KEYS[5])))
end
local last = 0
if ARGV[3] ~= '0' then
  -- The token comes before the lock. If the second write fails, a token is lost, but no lock is without a token.
  local step, floor = ARGV[3] + ARGV[4], ARGV[5] + 0
  last = call('INCRBY', KEYS[3], step)
  if last - step < now - 1000 or last - step < floor then
    last = math.max(now, floor) + step
    call('SET', KEYS[3], string.format('%.0f', last))
  end
end
if not own then call('SET', KEYS[1], marked and token .. '~' or token, 'PX', remaining) end
return 'OK\n' .. string.format('%.0f', last) .. '\n' .. remaining .. '\n' .. now_text .. '\n' .. (marked and '1' or '0') .. run
