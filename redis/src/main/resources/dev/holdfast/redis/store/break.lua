-- Takes the lock away from the given holder, and from no other, and hands it over to the next waiter. Adds an entry to the
-- audit stream.
--
-- KEYS  5 audit stream
-- ARGV  1 SHA-1 of the holder's value, in hex digits  2 increment, 1 to 16, random  3 fence retention, ms, at least 1
--       4 how many entries to keep, about  5.. fields and values of the entry
-- Reply RELEASED '' -2 now, HANDED '' pttl now, or NOT_OWNER '' -1 now
read_clock()
local holder = redis.call('GET', KEYS[1])
if not holder or redis.sha1hex(holder) ~= ARGV[1] then return 'NOT_OWNER\n\n-1\n' .. now_text end

-- The entry comes first: if it is refused, for example because memory is short, the lock stays.
redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 5))
if hand_over('', ARGV[2], ARGV[3]) == 'GRANTED' then return 'HANDED\n\n' .. new_holder_ms .. '\n' .. now_text end
redis.call('DEL', KEYS[1]) -- if the queue has further waiters, the next attempt hands the lock over
return 'RELEASED\n\n-2\n' .. now_text
