-- Renews a lock that the owner still holds, and raises the counter of fencing tokens. A quorum writes the highest token of its
-- members back with this.
--
-- KEYS  1 lock  2 counter of fencing tokens
-- ARGV  1 owner token  2 lease time, ms  3 fencing token  4 not after, us
-- Reply OK '' pttl now, ABSENT '' -2 now, TAKEN '' -1 now, or LATE '' -2 now
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
if now > ARGV[4] + 0 then return 'LATE\n\n-2\n' .. now_text end
local value = redis.pcall('GET', KEYS[1])
if not value then return 'ABSENT\n\n-2\n' .. now_text end
if value ~= ARGV[1] and value ~= ARGV[1] .. '~' then return 'TAKEN\n\n-1\n' .. now_text end

local pttl = redis.call('PTTL', KEYS[1])
-- Never shortened: the owner may rely on a longer renewal. Always written: a replica knows the owner too, and must refuse.
if pttl >= 0 then
  pttl = math.max(pttl, ARGV[2] + 0)
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', pttl))
end
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
if ARGV[3] + 0 > last then redis.call('SET', KEYS[2], ARGV[3]) end
return 'OK\n\n' .. string.format('%.0f', pttl) .. '\n' .. now_text
