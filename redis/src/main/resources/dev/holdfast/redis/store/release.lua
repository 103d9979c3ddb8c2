-- Releases the lock if the owner holds it, and hands it over to the next waiter. Otherwise removes the owner from the queue.
-- So a release ends every wait: if the lock was handed over to the waiter in the same moment, it is handed over again.
-- The first write is always one that a server accepts when memory is short. So a release works on a full server.
--
-- KEYS  1 lock  2 queue: sorted set, member -> ticket  3 counter of fencing tokens  4 heartbeats: hash, waiter -> deadline, ms
-- ARGV  1 owner token  2 increment, 1 to 16, random  3 the member of the owner in the queue; '' if it did not join
-- Reply RELEASED '' -2 now, HANDED '' pttl now, or NOT_OWNER '' -1 now
--       MORE '' -1 now   many dead waiters were removed; the owner still holds the lock, and repeats the release
-- A lock key of another type is an error.
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
local value = redis.pcall('GET', KEYS[1]) -- pcall: the wait ends even if the key is of another type
if value ~= ARGV[1] .. '~' and value ~= ARGV[1] then
  if ARGV[3] ~= '' then
    call('ZREM', KEYS[2], ARGV[3])
    call('HDEL', KEYS[4], ARGV[1])
  end
  return type(value) == 'table' and value or 'NOT_OWNER\n\n-1\n' .. now_text
end
local increment, self, released = ARGV[2], nil, ARGV[1]
--@include hand_over
if outcome == 'GRANTED' then return 'HANDED\n\n' .. claim .. '\n' .. now_text end
if outcome == 'MORE' then return 'MORE\n\n-1\n' .. now_text end
call('DEL', KEYS[1])
return 'RELEASED\n\n-2\n' .. now_text
