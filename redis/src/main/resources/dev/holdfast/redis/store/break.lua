-- Takes the lock away from the given holder, and from no other, and hands it over to the next waiter. Adds an entry to the
-- audit stream.
--
-- KEYS  1..4 those of RELEASE  5 audit stream
-- ARGV  1 SHA-1 of the holder's value without its mark, in hex digits  2 increment, 1 to 16, random
--       3 how many entries to keep, about  4.. fields and values of the entry
-- Reply RELEASED '' -2 now, HANDED '' pttl now, or NOT_OWNER '' -1 now
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
local value = call('GET', KEYS[1])
local own = value
if value and string.sub(value, 1, 3) == 'L2~' and string.byte(value, 26) == 126 and string.byte(value, -1) == 126 then
  own = string.sub(value, 1, -2) -- without the mark
end
if not own or redis.sha1hex(own) ~= ARGV[1] then return 'NOT_OWNER\n\n-1\n' .. now_text end

-- The entry comes first: if it is refused, for example because memory is short, the lock stays.
redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[3], '*', unpack(ARGV, 4))
local increment, self, released = ARGV[2], nil, own
--@include hand_over
if outcome == 'GRANTED' then return 'HANDED\n\n' .. claim .. '\n' .. now_text end
redis.call('DEL', KEYS[1]) -- if the queue has further waiters, the next attempt hands the lock over
return 'RELEASED\n\n-2\n' .. now_text
