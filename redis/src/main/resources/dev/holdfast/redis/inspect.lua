-- Looks at a lock. Reads only. The token does not leave the server: who knows it could release the lock.
--
-- KEYS  1 lock  2 fence
-- Reply {'FREE', fence, -2,   now}
--       {'HELD', fence, pttl, now, holder, id}   holder and id are '' for a foreign holder; fence is '' if none is known
local t = redis.call('TIME')
local now = string.format('%.0f', t[1] * 1000000 + t[2])
local held = redis.call('GET', KEYS[1])
local fence = redis.call('GET', KEYS[2]) or ''
if not held then return {'FREE', fence, -2, now} end
local pttl = redis.call('PTTL', KEYS[1])
local secret_end = string.sub(held, 1, 3) == 'L1~' and string.find(held, '~', 4, true)
if secret_end then
  return {'HELD', fence, pttl, now, string.sub(held, secret_end + 1), string.sub(redis.sha1hex(held), 1, 16)}
end
return {'HELD', fence, pttl, now, '', ''}
