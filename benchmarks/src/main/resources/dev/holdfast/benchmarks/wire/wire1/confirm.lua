-- Renews a lock that the owner still holds, and raises its fencing token. A quorum writes the highest token of its members
-- back with this.
--
-- KEYS  1 lock  2 fence
-- ARGV  1 owner token  2 lease time, ms  3 fencing token  4 fence retention, ms
-- Reply OK fence pttl now, ABSENT '' -2 now, or TAKEN '' -1 now
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function num(n) return string.format('%.0f', n) end
local holder = redis.pcall('GET', KEYS[1])
if not holder then return 'ABSENT\n\n-2\n' .. num(now) end
if holder ~= ARGV[1] then return 'TAKEN\n\n-1\n' .. num(now) end

local ttl, fence = tonumber(ARGV[2]), tonumber(ARGV[3])
local last = tonumber(redis.call('GET', KEYS[2]) or '0') or 0
local pttl = redis.call('PTTL', KEYS[1])
-- Never shortened: the owner may rely on a longer renewal. Always written: a replica knows the owner too, and must refuse.
if pttl >= 0 then
  pttl = math.max(pttl, ttl)
  redis.call('PEXPIRE', KEYS[1], num(pttl))
end
if fence > last then
  redis.call('SET', KEYS[2], num(fence), 'PXAT', num(math.floor(math.max(fence, now) / 1000) + tonumber(ARGV[4])))
  last = fence
end
return table.concat({'OK', num(last), num(pttl), num(now)}, '\n')
