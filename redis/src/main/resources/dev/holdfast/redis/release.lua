-- Gives the lock back if the owner holds it, to the first who waits. Also takes the owner out of the queue, so it ends a wait
-- whatever became of that: a waiter that was granted the lock in the same moment hands it on. No command that is refused
-- when memory is short comes first: it works on a server that is full.
--
-- ARGV  1 owner token  2 increment, 1 to 16, random  3 fence retention, ms
-- Reply {'RELEASED', '', -2, now}  {'HANDED', '', pttl, now}  {'NOT_OWNER', '', -1, now}, where now may be 0: not known
--       {'MORE', '', -1, now}   too many of those who wait are dead; the owner holds it still and asks again
-- A key of another type is an error and not silence.
local waiting = redis.call('EXISTS', KEYS[3]) == 1
if waiting then
  look_at_clock()
  leave_queue(ARGV[1])
end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'NOT_OWNER', '', -1, num(now or 0)} end
if waiting then
  local outcome, claim = hand_over('', tonumber(ARGV[2]), tonumber(ARGV[3]))
  if outcome == 'GRANTED' then return {'HANDED', '', claim, num(now)} end
  if outcome == 'MORE' then return {'MORE', '', -1, num(now)} end
end
redis.call('DEL', KEYS[1])
return {'RELEASED', '', -2, num(now or 0)}
