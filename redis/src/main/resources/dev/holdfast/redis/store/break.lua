-- Takes the lock away from a holder that was shown to somebody, and from no other, and hands it to the first who waits. Adds an
-- entry to a stream.
--
-- KEYS  5 stream
-- ARGV  1 SHA-1 of the holder's value, in hex digits  2 increment, 1 to 16, random  3 fence retention, ms, at least 1
--       4 how many entries to keep, about  5.. fields and values of the entry
-- Reply RELEASED '' -2 now, HANDED '' pttl now, or NOT_OWNER '' -1 now
look_at_clock()
local held = redis.call('GET', KEYS[1])
if not held or redis.sha1hex(held) ~= ARGV[1] then return 'NOT_OWNER\n\n-1\n' .. at end

-- The entry first: if it is refused, such as for lack of memory, the lock stays.
redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 5))
if hand_over('', ARGV[2], ARGV[3]) == 'GRANTED' then return 'HANDED\n\n' .. claim_left .. '\n' .. at end
redis.call('DEL', KEYS[1]) -- if there is still somebody in the queue, who asks next hands the lock over
return 'RELEASED\n\n-2\n' .. at
