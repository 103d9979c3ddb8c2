-- Takes the lock for an owner if it is free and nobody waits before it. Repeating it for the same owner changes nothing but
-- the remaining time, and takes up what was handed over to it.
--
-- ARGV  1 owner token
--       2 lease time, ms
--       3 fence block: how many fencing tokens to reserve; 0 for none
--       4 floor: a newly issued token is higher than this
--       5 increment: 1 to 16, random. Two primaries that derive from the same past then hardly issue the same token
--       6 fence retention, ms, at least 1
--       7 not after, us: the server time after which nobody waits for the answer; 0 if unknown
--       8 '1' if a grant is to say which run of the server gave it
--       9 heartbeat, ms: how long the waiter counts as alive from now; missing for who does not join the queue
--      10 how many may wait
--      11 the ticket that the waiter has; 0 for none
--      12 the rest of the record, from its command on
-- Reply OK   fence pttl now [run_id uptime_in_seconds]   the owner holds the lock
--       BUSY ''    pttl now holder ours                   somebody else does; ours is '1' if it is a holder of this library
--       FULL ''    pttl now holder ours                   the same, and the queue takes nobody more, or memory is short
--       WAIT last  pttl now holder ours ticket rank       the same, and the owner waits; rank 0 is the first. last is the highest
--                                                         fencing token that was issued, 0 if none is known
--       LATE ''    -2   now                               the request outlived its caller; nothing was done
if not now then look_at_clock() end
if ARGV[7] ~= '0' and now - ARGV[7] > 0 then return 'LATE\n\n-2\n' .. at end

local owner, block, increment, retention = ARGV[1], ARGV[3], ARGV[5], ARGV[6]
local held, pttl = taker, claim_left -- known if this script has just handed it to somebody
local there = held and 0 or redis.call('EXISTS', KEYS[1], KEYS[3])
if there > 0 then
  held = redis.call('GET', KEYS[1])
  if not held then
    local outcome = hand_over(owner, increment, retention)
    if outcome == 'GRANTED' then
      held, pttl = taker, claim_left
    elseif outcome == 'MORE' then
      held, pttl = 'L1~~', '0' -- ask again at once
    elseif outcome == 'UNKNOWN' then
      held, pttl = 'L1~~', '50' -- for the one who takes it by asking
    end
  elseif held ~= owner then
    pttl = num(redis.call('PTTL', KEYS[1]))
  end
  if not held or held == owner and there == 2 then leave_queue(owner) end
end

if held and held ~= owner then
  local who = pttl .. '\n' .. at .. '\n' .. shown(held)
  if not ARGV[9] then return 'BUSY\n\n' .. who end
  local record = '1 ' .. num(math.floor(now / 1000) + ARGV[9]) .. ' ' .. ARGV[12]
  local keep = 4 * ARGV[9] -- nothing is left of waiters that are gone
  local ticket, rank = redis.call('ZSCORE', KEYS[3], owner), nil
  if ticket then
    local function outlive(key) redis.call('PEXPIRE', key, num(math.max(redis.call('PTTL', key), keep))) end
    outlive(KEYS[3]) -- the first write: it is not refused when memory is short, and then none is
    redis.call('HSET', KEYS[4], owner, record)
    outlive(KEYS[4]) -- after that: it may have been gone
    rank = redis.call('ZRANK', KEYS[3], owner)
  else
    local full = 'FULL\n\n' .. who
    rank = redis.call('ZCARD', KEYS[3])
    if rank >= tonumber(ARGV[10]) then return full end
    ticket = tonumber(ARGV[11])
    local returns = ticket > 0
    if not returns then
      local last = rank > 0 and redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')[2]
      ticket = math.max(now, last and last + 1 or 0)
    end
    local added = redis.pcall('ZADD', KEYS[3], num(ticket), owner)
    if type(added) == 'table' then -- without memory for a place, who waits asks again and again
      return string.find(added.err, 'OOM', 1, true) and full or added
    end
    redis.call('HSET', KEYS[4], owner, record)
    -- Half the time is enough, and then most who join need not write it. Both keys get it together.
    if rank == 0 or redis.call('PTTL', KEYS[4]) < keep / 2 then
      redis.call('PEXPIRE', KEYS[3], num(keep))
      redis.call('PEXPIRE', KEYS[4], num(keep))
    end
    if returns then rank = redis.call('ZRANK', KEYS[3], owner) end
  end
  local last = taker_fence or num(tonumber(redis.call('GET', KEYS[2]) or 0) or 0)
  return 'WAIT\n' .. last .. '\n' .. who .. '\n' .. num(tonumber(ticket)) .. '\n' .. rank
end

local fence, left, run = '', ARGV[2], ''
if ARGV[8] == '1' then -- in the same script as the grant: between two, the server could have been restarted
  local info = redis.call('INFO', 'server')
  run = '\n' .. (string.match(info, 'run_id:(%w+)') or '') .. '\n' .. (string.match(info, 'uptime_in_seconds:(%d+)') or '0')
end

if block ~= '0' then
  local last = held and tonumber(redis.call('GET', KEYS[2]) or '0') or 0
  if last > 0 then
    fence = num(last - block + 1) -- a repetition: the token that was issued with the lock
  else
    -- The fence before the lock: if the second write fails, a token is lost, and not a lock that has none.
    fence = issue(block, ARGV[4], increment, retention)
  end
end

if not held then
  redis.call('SET', KEYS[1], owner, 'PX', ARGV[2])
else
  -- Never shortened: the owner may count on a longer renewal. Always written: a replica knows the owner too, and must refuse.
  local ttl = tonumber(ARGV[2])
  local before = redis.call('PTTL', KEYS[1])
  if before >= 0 then redis.call('PEXPIRE', KEYS[1], num(math.max(before, ttl))) end
  if before < 0 or before >= ttl then left = num(before) end
end
return 'OK\n' .. fence .. '\n' .. left .. '\n' .. at .. run
