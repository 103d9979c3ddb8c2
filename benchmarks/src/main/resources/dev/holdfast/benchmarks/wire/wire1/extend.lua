-- Raises the remaining time of locks that their owners still hold: one lock in a cluster, many on a single server.
--
-- KEYS  1..n lock
-- ARGV  2i-1 owner token of lock i   2i lease time of lock i, ms
-- Reply OK '' -1 now r1 .. rn   ri is 'OK', 'ABSENT', 'TAKEN' or 'ERR <message>'
local time = redis.call('TIME')
local reply = {'OK', '', -1, string.format('%.0f', time[1] * 1000000 + time[2])}
for i, key in ipairs(KEYS) do
  local owner, ttl = ARGV[2 * i - 1], tonumber(ARGV[2 * i])
  local holder = redis.pcall('GET', key) -- pcall: one bad key must not affect the others
  local result
  if not holder then
    result = 'ABSENT'
  elseif holder ~= owner then
    result = 'TAKEN' -- also a key of another type
  else
    result = 'OK'
    local pttl = redis.call('PTTL', key)
    if pttl >= 0 then
      -- Never shortened: this request may be older than a longer renewal. Always written: a replica knows the owner too, and
      -- must refuse.
      local extended = redis.pcall('PEXPIRE', key, string.format('%.0f', math.max(pttl, ttl)))
      if type(extended) == 'table' and extended.err then result = 'ERR ' .. extended.err end
    end
  end
  reply[#reply + 1] = result
end
return table.concat(reply, '\n')
