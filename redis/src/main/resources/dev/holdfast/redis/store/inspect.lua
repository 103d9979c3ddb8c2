-- Reads the state of a lock. Changes nothing. The owner token does not leave the server, because its owner could release the
-- lock with it.
--
-- KEYS  1 lock  2 queue  3 counter of fencing tokens
-- Reply FREE last -2   now '' waiters age_us ''       age_us is the time since the first waiter joined, '' without one
--       HELD last pttl now id waiters age_us holder
-- last is the highest fencing token that was issued, '' if none was; id and holder are '' for a foreign holder
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local now_text = time[1] .. string.sub('000000', #time[2] + 1) .. time[2]
local value = redis.call('GET', KEYS[1])
local status, pttl, id, holder = 'FREE', '-2', '', ''
if value then
  status, pttl = 'HELD', string.format('%.0f', redis.call('PTTL', KEYS[1]))
  if string.sub(value, 1, 3) == 'L2~' and string.byte(value, 26) == 126 then
    local own = string.byte(value, -1) == 126 and string.sub(value, 1, -2) or value
    id, holder = string.sub(redis.sha1hex(own), 1, 16), string.sub(own, 27)
  end
end
local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
return table.concat({status, redis.call('GET', KEYS[3]) or '', pttl, now_text, id, redis.call('ZCARD', KEYS[2]),
  first and string.format('%.0f', math.max(0, now - first)) or '', holder}, '\n')
