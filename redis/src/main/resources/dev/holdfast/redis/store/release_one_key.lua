-- Deletes the lock if the owner holds it, and hands it to nobody: those who wait find out when they ask. One key: it works
-- while a cluster moves the slot, and for a user who may touch no key beside the lock.
--
-- KEYS  1 lock
-- ARGV  1 owner token
-- Reply RELEASED '' -2 now or NOT_OWNER '' -1 now; a key of another type is an error and not silence
local t = redis.call('TIME')
local now = string.format('%.0f', t[1] * 1000000 + t[2])
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
  return 'RELEASED\n\n-2\n' .. now
end
return 'NOT_OWNER\n\n-1\n' .. now
