-- Reads the state of a lock. Changes nothing. The owner token does not leave the server, because its owner could release the
-- lock with it.
--
-- KEYS  1 lock  2 fence  3 queue
-- Reply FREE fence -2   now '' ''     waiters age_us   age_us is the time since the first waiter joined, '' without one
--       HELD fence pttl now holder id waiters age_us
-- holder and id are '' for a foreign holder; fence is '' if none is known
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function num(n) return string.format('%.0f', n) end
local holder = redis.call('GET', KEYS[1])
local fence = tonumber(redis.call('GET', KEYS[2]) or '')
local reply = {'FREE', fence and num(fence) or '', -2, num(now), '', ''}
if holder then
  reply[1], reply[3] = 'HELD', num(redis.call('PTTL', KEYS[1]))
  local secret_end = string.sub(holder, 1, 3) == 'L1~' and string.find(holder, '~', 4, true)
  if secret_end then
    reply[5], reply[6] = string.gsub(string.sub(holder, secret_end + 1), '%c', '_'), string.sub(redis.sha1hex(holder), 1, 16)
  end
end
reply[7] = redis.call('ZCARD', KEYS[3])
local first_ticket = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
reply[8] = first_ticket and num(math.max(0, now - first_ticket)) or ''
return table.concat(reply, '\n')
