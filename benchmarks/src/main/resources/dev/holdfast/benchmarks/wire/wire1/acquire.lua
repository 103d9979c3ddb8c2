-- Takes the lock for an owner if the lock is free and no waiter is ahead of it. A repetition for the same owner changes the
-- remaining time only. It also accepts a lock that was handed over to the owner.
--
-- ARGV  1 owner token
--       2 lease time, ms
--       3 block: how many fencing tokens to reserve; 0 for none
--       4 min_fence: a newly issued fencing token is higher than this
--       5 increment: 1 to 16, random, so that two primaries with the same past hardly issue the same token
--       6 fence retention, ms, at least 1
--       7 not after, us: the server time after which the caller does not wait for the reply; 0 if unknown
--       8 '1' if a grant must name the run of the server
--       9 heartbeat, ms: how long the waiter counts as alive from now; missing if the caller does not join the queue
--      10 how many waiters the queue may have
--      11 the ticket of the waiter; 0 for none
--      12 the record of the waiter from its command on
-- Reply OK   fence pttl now [run_id uptime_in_seconds]   the owner holds the lock
--       BUSY ''    pttl now holder ours                   the lock is held; ours is '1' if by an owner token of this library
--       FULL ''    pttl now holder ours                   the same, and the queue is full or memory is short
--       WAIT last  pttl now holder ours ticket rank       the same, and the owner is in the queue; rank 0 is the head. last is
--                                                         the highest fencing token that was issued, 0 if none is known
--       LATE ''    -2   now                               the request came too late; nothing was done
if not now then read_clock() end
if ARGV[7] ~= '0' and now - ARGV[7] > 0 then return 'LATE\n\n-2\n' .. now_text end

local owner, block, increment, retention = ARGV[1], ARGV[3], ARGV[5], ARGV[6]
-- After RELEASE in the same script, the new holder is known if the lock was handed over.
local holder, pttl = new_holder, new_holder_ms
-- How many of lock and queue exist.
local existing = holder and 0 or redis.call('EXISTS', KEYS[1], KEYS[3])
if existing > 0 then
  holder = redis.call('GET', KEYS[1])
  if not holder then
    local outcome = hand_over(owner, increment, retention)
    if outcome == 'GRANTED' then
      holder, pttl = new_holder, new_holder_ms
    elseif outcome == 'MORE' then
      holder, pttl = 'L1~~', '0' -- the caller repeats the attempt at once
    elseif outcome == 'UNKNOWN' then
      holder, pttl = 'L1~~', '50' -- the head of the queue takes the lock by an attempt
    end
  elseif holder ~= owner then
    pttl = num(redis.call('PTTL', KEYS[1]))
  end
  if not holder or holder == owner and existing == 2 then leave_queue(owner) end
end

if holder and holder ~= owner then
  local common = pttl .. '\n' .. now_text .. '\n' .. holder_fields(holder)
  if not ARGV[9] then return 'BUSY\n\n' .. common end
  local record = '1 ' .. num(math.floor(now / 1000) + ARGV[9]) .. ' ' .. ARGV[12]
  local keep = 4 * ARGV[9] -- a queue whose waiters are all gone expires
  local ticket, rank = redis.call('ZSCORE', KEYS[3], owner), nil
  if ticket then
    local function expire_not_before(key) redis.call('PEXPIRE', key, num(math.max(redis.call('PTTL', key), keep))) end
    -- The first write is one that a server accepts when memory is short. It then accepts those that follow.
    expire_not_before(KEYS[3])
    redis.call('HSET', KEYS[4], owner, record)
    expire_not_before(KEYS[4]) -- after HSET, because the key may not have existed
    rank = redis.call('ZRANK', KEYS[3], owner)
  else
    local full = 'FULL\n\n' .. common
    rank = redis.call('ZCARD', KEYS[3])
    if rank >= tonumber(ARGV[10]) then return full end
    ticket = tonumber(ARGV[11])
    local returns = ticket > 0
    if not returns then
      local last = rank > 0 and redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')[2]
      ticket = math.max(now, last and last + 1 or 0)
    end
    local added = redis.pcall('ZADD', KEYS[3], num(ticket), owner)
    if type(added) == 'table' then -- an error; without memory for a ticket the caller polls
      return string.find(added.err, 'OOM', 1, true) and full or added
    end
    redis.call('HSET', KEYS[4], owner, record)
    -- Both keys get the same time. Half of it is enough, so that most waiters that join need not write it.
    if rank == 0 or redis.call('PTTL', KEYS[4]) < keep / 2 then
      redis.call('PEXPIRE', KEYS[3], num(keep))
      redis.call('PEXPIRE', KEYS[4], num(keep))
    end
    if returns then rank = redis.call('ZRANK', KEYS[3], owner) end
  end
  local last = new_holder_fence or num(tonumber(redis.call('GET', KEYS[2]) or 0) or 0)
  return 'WAIT\n' .. last .. '\n' .. common .. '\n' .. num(tonumber(ticket)) .. '\n' .. rank
end

local fence, remaining, run = '', ARGV[2], ''
if ARGV[8] == '1' then -- in the same script as the grant: the server could restart between two scripts
  local info = redis.call('INFO', 'server')
  run = '\n' .. (string.match(info, 'run_id:(%w+)') or '') .. '\n' .. (string.match(info, 'uptime_in_seconds:(%d+)') or '0')
end

if block ~= '0' then
  local last = holder and tonumber(redis.call('GET', KEYS[2]) or '0') or 0
  if last > 0 then
    fence = num(last - block + 1) -- a repetition: the token that was issued with the lock
  else
    -- The fencing token comes before the lock. If the second write fails, a token is lost, but no lock is without a token.
    fence = issue_fence(block, ARGV[4], increment, retention)
  end
end

if not holder then
  redis.call('SET', KEYS[1], owner, 'PX', ARGV[2])
else
  -- Never shortened: the owner may rely on a longer renewal. Always written: a replica knows the owner too, and must refuse.
  local ttl = tonumber(ARGV[2])
  local before = redis.call('PTTL', KEYS[1])
  if before >= 0 then redis.call('PEXPIRE', KEYS[1], num(math.max(before, ttl))) end
  if before < 0 or before >= ttl then remaining = num(before) end
end
return 'OK\n' .. fence .. '\n' .. remaining .. '\n' .. now_text .. run
