-- Takes the lock for an owner if it is free. Repeating it for the same owner changes nothing but the remaining time.
--
-- KEYS  1 lock  2 fence
-- ARGV  1 owner token
--       2 lease time, ms
--       3 fence block: how many fencing tokens to reserve; 0 for none
--       4 floor: a newly issued token is higher than this
--       5 increment: 1 to 16, random. Two primaries that derive from the same past then hardly issue the same token
--       6 fence retention, ms
--       7 not after, us: the server time after which nobody waits for the answer; 0 if unknown
--       8 '1' if a grant is to say which run of the server gave it
-- Reply {'OK',   fence, pttl, now [, run_id, uptime_in_seconds]}   the owner holds the lock
--       {'BUSY', '',    pttl, now, holder, ours}  somebody else does; ours is '1' if it is a holder of this library
--       {'LATE', '',    -2,   now}                the request outlived its caller; nothing was done
local t = redis.call('TIME') -- once, first: later reads may show another time
local now = t[1] * 1000000 + t[2]
local function num(n) return string.format('%.0f', n) end -- tostring loses digits of large numbers

local not_after = tonumber(ARGV[7])
if not_after > 0 and now > not_after then return {'LATE', '', -2, num(now)} end

local ttl, block = tonumber(ARGV[2]), tonumber(ARGV[3])
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then
  local pttl = redis.call('PTTL', KEYS[1])
  -- Only the last part of a token of ours is shown; the rest is a secret, and so may be all of a foreign value.
  local secret_end = string.sub(held, 1, 3) == 'L1~' and string.find(held, '~', 4, true)
  if secret_end then return {'BUSY', '', pttl, num(now), string.sub(held, secret_end + 1), '1'} end
  return {'BUSY', '', pttl, num(now), '', '0'}
end

local reply = {'OK', '', ttl, num(now)}
if ARGV[8] == '1' then -- in the same script as the grant: between two, the server could have been restarted
  local info = redis.call('INFO', 'server')
  reply[5] = string.match(info, 'run_id:(%w+)') or ''
  reply[6] = string.match(info, 'uptime_in_seconds:(%d+)') or '0'
end

if block > 0 then
  local last = tonumber(redis.call('GET', KEYS[2]) or '0') or 0
  if held and last > 0 then
    reply[2] = num(last - block + 1) -- a repetition: the token that was issued with the lock
  else
    local base = math.max(last, tonumber(ARGV[4])) + tonumber(ARGV[5])
    if now > base then base = now end
    local stop = base + block - 1
    reply[2] = num(base)
    -- The fence before the lock: if the second write fails, a token is lost, and not a lock that has none.
    redis.call('SET', KEYS[2], num(stop))
    -- It expires relative to the token and not to now: once it is gone, the clock has passed the token.
    redis.call('PEXPIREAT', KEYS[2], num(math.floor(math.max(stop, now) / 1000) + tonumber(ARGV[6])))
  end
end

if not held then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
else
  -- Never shortened: the owner may count on a longer renewal. Always written: a replica knows the owner too, and must refuse.
  local pttl = redis.call('PTTL', KEYS[1])
  if pttl >= 0 then redis.call('PEXPIRE', KEYS[1], num(math.max(pttl, ttl))) end
  if pttl < 0 or pttl >= ttl then reply[3] = pttl end
end
return reply
