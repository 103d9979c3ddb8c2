-- Raises the remaining time of locks that their owners still hold. One key in a cluster, many on a single server.
--
-- KEYS  1..n lock
-- ARGV  2i-1 owner token of lock i   2i lease time of lock i, ms
-- Reply OK '' -1 now r1 .. rn   ri is 'OK', 'ABSENT', 'TAKEN' or 'ERR <message>'
local t = redis.call('TIME')
local reply = {'OK', '', -1, string.format('%.0f', t[1] * 1000000 + t[2])}
for i, key in ipairs(KEYS) do
  local owner, ttl = ARGV[2 * i - 1], tonumber(ARGV[2 * i])
  local held = redis.pcall('GET', key) -- pcall: one bad key must not spoil the others
  local result
  if not held then
    result = 'ABSENT'
  elseif held ~= owner then
    result = 'TAKEN' -- a key of another type, too, is no longer ours
  else
    result = 'OK'
    local pttl = redis.call('PTTL', key)
    if pttl >= 0 then
      -- Never shortened: this request may be older than a longer renewal. Always written: a replica knows the owner too, and
      -- must refuse.
      local done = redis.pcall('PEXPIRE', key, string.format('%.0f', math.max(pttl, ttl)))
      if type(done) == 'table' and done.err then result = 'ERR ' .. done.err end
    end
  end
  reply[#reply + 1] = result
end
return table.concat(reply, '\n')
