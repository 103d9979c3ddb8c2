-- Gives the lock back if the owner holds it, to the first who waits. An owner that does not hold it is taken out of the queue. So
-- a release ends a wait whatever became of that: a waiter that was granted the lock in the same moment hands it on. No command that is
-- refused when memory is short comes first: it works on a server that is full.
--
-- ARGV  1 owner token  2 increment, 1 to 16, random  3 fence retention, ms, at least 1
-- Reply RELEASED '' -2 now, HANDED '' pttl now, or NOT_OWNER '' -1 now, where now may be 0: not known
--       MORE '' -1 now   too many of those who wait are dead; the owner holds it still and asks again
-- A key of another type is an error and not silence.
local waiting = redis.call('EXISTS', KEYS[3]) == 1
local held = redis.pcall('GET', KEYS[1]) -- pcall: a wait ends whatever is there
if held ~= ARGV[1] then
  if waiting then leave_queue(ARGV[1]) end -- whoever holds the lock has no place: who grants it takes that away
  return type(held) == 'table' and held or 'NOT_OWNER\n\n-1\n0'
end
if waiting then
  look_at_clock()
  local outcome = hand_over('', ARGV[2], ARGV[3])
  if outcome == 'GRANTED' then return 'HANDED\n\n' .. claim_left .. '\n' .. at end
  if outcome == 'MORE' then return 'MORE\n\n-1\n' .. at end
end
redis.call('DEL', KEYS[1])
return 'RELEASED\n\n-2\n' .. (at or '0')
