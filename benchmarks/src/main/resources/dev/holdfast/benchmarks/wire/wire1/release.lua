-- Releases the lock if the owner holds it, and hands it over to the next waiter. Otherwise removes the owner from the queue.
-- So a release ends every wait: if the waiter was granted the lock in the same moment, the lock is handed over again.
-- The first write is always one that a server accepts when memory is short. So a release works on a full server.
--
-- ARGV  1 owner token  2 increment, 1 to 16, random  3 fence retention, ms, at least 1
-- Reply RELEASED '' -2 now, HANDED '' pttl now, or NOT_OWNER '' -1 now; now is 0 if the clock was not read
--       MORE '' -1 now   many dead waiters were removed; the owner still holds the lock, and repeats the release
-- A lock key of another type is an error.
local has_queue = redis.call('EXISTS', KEYS[3]) == 1
local holder = redis.pcall('GET', KEYS[1]) -- pcall: the wait ends even if the key is of another type
if holder ~= ARGV[1] then
  if has_queue then leave_queue(ARGV[1]) end -- a holder need not leave: the grant has removed it from the queue
  return type(holder) == 'table' and holder or 'NOT_OWNER\n\n-1\n0'
end
if has_queue then
  read_clock()
  local outcome = hand_over('', ARGV[2], ARGV[3])
  if outcome == 'GRANTED' then return 'HANDED\n\n' .. new_holder_ms .. '\n' .. now_text end
  if outcome == 'MORE' then return 'MORE\n\n-1\n' .. now_text end
end
redis.call('DEL', KEYS[1])
return 'RELEASED\n\n-2\n' .. (now_text or '0')
