-- Looks at a lock. Reads only. The token does not leave the server: who knows it could release the lock.
--
-- KEYS  1 lock  2 fence  3 queue
-- Reply FREE fence -2   now '' ''     waiters age_us   age is that of the first who waits, '' if nobody does
--       HELD fence pttl now holder id waiters age_us
-- holder and id are '' for a foreign holder; fence is '' if none is known
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local function num(n) return string.format('%.0f', n) end
local held = redis.call('GET', KEYS[1])
local fence = tonumber(redis.call('GET', KEYS[2]) or '')
local reply = {'FREE', fence and num(fence) or '', -2, num(now), '', ''}
if held then
  reply[1], reply[3] = 'HELD', num(redis.call('PTTL', KEYS[1]))
  local secret_end = string.sub(held, 1, 3) == 'L1~' and string.find(held, '~', 4, true)
  if secret_end then
    reply[5], reply[6] = string.gsub(string.sub(held, secret_end + 1), '%c', '_'), string.sub(redis.sha1hex(held), 1, 16)
  end
end
reply[7] = redis.call('ZCARD', KEYS[3])
local first = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
reply[8] = first and num(math.max(0, now - first)) or ''
return table.concat(reply, '\n')
