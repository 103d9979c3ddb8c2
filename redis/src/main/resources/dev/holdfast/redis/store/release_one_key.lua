-- Deletes the lock if the owner holds it, without handing it over: a waiter finds out at its next attempt. It accesses the
-- lock key only, so it works while a cluster moves the slot, and for a user without access to the other keys.
--
-- KEYS  1 lock
-- ARGV  1 owner token
-- Reply RELEASED '' -2 now or NOT_OWNER '' -1 now; a key of another type is an error
local time = redis.call('TIME')
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
local value = redis.call('GET', KEYS[1])
if value == ARGV[1] or value == ARGV[1] .. '~' then
  redis.call('DEL', KEYS[1])
  return 'RELEASED\n\n-2\n' .. now_text
end
return 'NOT_OWNER\n\n-1\n' .. now_text
