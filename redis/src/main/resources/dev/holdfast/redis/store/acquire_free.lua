-- Takes a free lock that has no waiters. In any other case the caller goes on with ACQUIRE.
--
-- KEYS  1 lock  2 queue  3 counter of fencing tokens
-- ARGV  1 owner token  2 lease time, ms
--       3 step: how far to raise the counter, that is the block plus a random increment; 0 for no fencing tokens
--       4 not after, us: the server time after which the caller does not wait for the reply
--       5 floor: a fencing token is higher than this
-- Reply the last fencing token of the block, or 1 without; 0 if the lock is held or has waiters;
--       the negative time of the server if the request came too late
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
if now > ARGV[4] + 0 then return -now end
if call('EXISTS', KEYS[1], KEYS[2]) > 0 then return 0 end
local last = 1
if ARGV[3] ~= '0' then
  -- The token comes before the lock. If the second write fails, a token is lost, but no lock is without a token.
  last = call('INCRBY', KEYS[3], ARGV[3])
  local before = last - ARGV[3]
  if before < now - 1000 or before < ARGV[5] + 0 then
    last = math.max(now, ARGV[5] + 0) + ARGV[3]
    call('SET', KEYS[3], string.format('%.0f', last))
  end
end
call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return last
