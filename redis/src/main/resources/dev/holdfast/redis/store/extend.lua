-- Raises the remaining time of locks that their owners still hold: one lock in a cluster, many on a single server.
--
-- KEYS  1..n lock
-- ARGV  1 not after, us: the server time after which the caller does not wait for the reply
--       2i owner token of lock i   2i+1 lease time of lock i, ms
-- Reply OK '' -1 now r1 .. rn   ri is 'OK', 'OK~' for a marked lock, 'ABSENT', 'TAKEN' or 'ERR <message>'
--       LATE '' -2 now          the request came too late; nothing was done
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
if now > ARGV[1] + 0 then return 'LATE\n\n-2\n' .. now_text end
local reply = {'OK\n\n-1\n' .. now_text}
for i, key in ipairs(KEYS) do
  local value, token = redis.pcall('GET', key), ARGV[2 * i] -- pcall: one bad key must not affect the others
  local result = 'TAKEN' -- also a key of another type
  if not value then
    result = 'ABSENT'
  elseif value == token or value == token .. '~' then
    result = value == token and 'OK' or 'OK~'
    local pttl = call('PTTL', key)
    if pttl >= 0 then
      -- Never shortened: this request may be older than a longer renewal. Always written: a replica knows the owner too, and
      -- must refuse.
      local extended = redis.pcall('PEXPIRE', key, string.format('%.0f', math.max(pttl, ARGV[2 * i + 1] + 0)))
      if type(extended) == 'table' and extended.err then result = 'ERR ' .. extended.err end
    end
  end
  reply[i + 1] = result
end
return table.concat(reply, '\n')
