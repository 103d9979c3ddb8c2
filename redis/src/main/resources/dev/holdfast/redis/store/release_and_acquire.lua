-- Releases the lock, and claims it for another owner of the same process, in one step: the lock is handed over and the other
-- owner joins the queue, or the other owner gets the lock. In any other case the caller goes on with ACQUIRE.
--
-- KEYS  those of RELEASE
-- ARGV  1..3 those of RELEASE
--       4 owner token of the claim  5 lease time, ms  6 block  7 floor  8 not after, us
--       9 the member that joins the queue, or missing  10 heartbeat, ms; '0' if the subscription of the waiter
--       shows that it is alive
-- Reply that of RELEASE, or with a second status that of ACQUIRE:
--       RELEASED OK, HANDED WAIT, HANDED BUSY
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
local value = redis.pcall('GET', KEYS[1])
if value ~= ARGV[1] .. '~' and value ~= ARGV[1] then
  if ARGV[3] ~= '' then
    call('ZREM', KEYS[2], ARGV[3])
    call('HDEL', KEYS[4], ARGV[1])
  end
  return type(value) == 'table' and value or 'NOT_OWNER\n\n-1\n' .. now_text
end
local increment, self, released = ARGV[2], nil, ARGV[1]
--@include hand_over
if outcome == 'MORE' then return 'MORE\n\n-1\n' .. now_text end
local late = now > ARGV[8] + 0
if outcome == 'GRANTED' then
  if late then return 'HANDED\n\n' .. claim .. '\n' .. now_text end
  local holder = '\n' .. claim .. '\n' .. now_text .. '\n1\n'
  local public = string.sub(waiter, 27) -- what follows the random part of a token
  if not ARGV[9] then return 'HANDED BUSY\n' .. holder .. '0\n0\n' .. public end
  local tail = call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2]
  local ticket = tail and tail + 1 > now and string.format('%.0f', tail + 1) or now_text
  call('ZADD', KEYS[2], ticket, ARGV[9]) -- in place of the waiter that left, so the queue is not full
  if not tail then call('PEXPIRE', KEYS[2], 60000) end
  if ARGV[10] ~= '0' then
    call('HSET', KEYS[4], ARGV[4], string.format('%.0f', now / 1000 + ARGV[10]))
    call('PEXPIRE', KEYS[4], 60000)
  end
  -- The rank is 0 or any other: only the head of the queue has to know.
  return 'HANDED WAIT\n' .. last_text .. holder .. ticket .. (tail and '\n1\n' or '\n0\n') .. public
end
if outcome == 'UNKNOWN' or late then
  call('DEL', KEYS[1])
  return 'RELEASED\n\n-2\n' .. now_text
end
local last = 0
if ARGV[6] ~= '0' then
  local step = ARGV[6] + increment
  last = redis.pcall('INCRBY', KEYS[3], step)
  if type(last) == 'table' then -- the key is of another type; ACQUIRE finds the same
    call('DEL', KEYS[1])
    return 'RELEASED\n\n-2\n' .. now_text
  end
  if last - step < now - 1000 or last - step < ARGV[7] + 0 then
    last = math.max(now, ARGV[7] + 0) + step
    call('SET', KEYS[3], string.format('%.0f', last))
  end
end
call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
return 'RELEASED OK\n' .. string.format('%.0f', last) .. '\n' .. ARGV[5] .. '\n' .. now_text .. '\n0'
