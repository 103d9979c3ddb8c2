-- Takes the lock away from a holder that was shown to somebody, and from no other, and hands it to the first who waits. Adds an
-- entry to a stream.
--
-- KEYS  5 stream
-- ARGV  1 SHA-1 of the holder's value, in hex digits  2 increment, 1 to 16, random  3 fence retention, ms
--       4 how many entries to keep, about  5.. fields and values of the entry
-- Reply {'RELEASED', '', -2, now}  {'HANDED', '', pttl, now}  {'NOT_OWNER', '', -1, now}
look_at_clock()
local held = redis.call('GET', KEYS[1])
if not held or redis.sha1hex(held) ~= ARGV[1] then return {'NOT_OWNER', '', -1, num(now)} end

-- The entry first: if it is refused, such as for lack of memory, the lock stays.
redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 5))
local outcome, claim = hand_over('', tonumber(ARGV[2]), tonumber(ARGV[3]))
if outcome == 'GRANTED' then return {'HANDED', '', claim, num(now)} end
redis.call('DEL', KEYS[1]) -- if there is still somebody in the queue, who asks next hands the lock over
return {'RELEASED', '', -2, num(now)}
