-- Hands the free lock over to the first live waiter. A part of other scripts, without a function, because Redis would create the
-- function anew in each call.
--
-- In    call, that is redis.call, now, now_text, increment
--       self      the queue member of the caller, or nil
--       released  the owner token that is released, or nil; a late request may have put it into the queue
-- Out   outcome  'GRANTED'  the lock is handed over to waiter, for claim ms, with the last fencing token last_text
--                'SELF'     the next waiter is the caller
--                'NONE'     there is no waiter
--                'UNKNOWN'  the first live waiter has joined by a protocol of another version
--                'MORE'     many dead waiters were removed, and more waiters may follow: one script must not take too long
local outcome, waiter, claim, last_text = 'MORE', nil, nil, '0'
for _ = 1, 64 do
  local popped = call('ZPOPMIN', KEYS[2]) -- a write that a server accepts when memory is short; it then accepts all
  local member = popped[1]
  if not member then
    outcome = 'NONE'
    break
  end
  if member == self then
    outcome = 'SELF'
    break
  end
  local command, counted, block, channel
  waiter, block, claim, channel = string.match(member, '^2 (%S+) PUBLISH 1 (%d+) (%d+) (.+)$')
  if waiter then
    command, counted = 'PUBLISH', '1'
  else
    waiter, command, counted, block, claim, channel = string.match(member, '^2 (%S+) (%S+) ([01]) (%d+) (%d+) (.*)$')
  end
  if not waiter or command ~= 'PUBLISH' and command ~= 'SPUBLISH' and command ~= '-' then
    -- The second word of a member and the deadline of that waiter mean the same in all versions.
    waiter = string.match(member, '^%S+ (%S+)') or ''
    local deadline = call('HGET', KEYS[4], waiter)
    if deadline and deadline * 1000 >= now then
      call('ZADD', KEYS[2], popped[2], member)
      call('PEXPIRE', KEYS[2], 60000) -- the time limit is lost with the last member
      outcome = 'UNKNOWN'
      break
    end
    call('HDEL', KEYS[4], waiter)
  else
    local alive = waiter ~= released
    if alive and counted == '1' then
      -- Pattern subscribers are not counted, as they are by PUBLISH.
      local count = redis.pcall('PUBSUB', command == 'PUBLISH' and 'NUMSUB' or 'SHARDNUMSUB', channel)
      alive = count.err or count[2] ~= 0
    end
    local age = now - popped[2]
    if counted == '0' or age > claim * 100 then -- otherwise it has not polled yet, and has no heartbeat
      -- A subscription may outlast its process for a while. So a waiter of more than three polls must have polled lately.
      if alive and (counted == '0' or age > claim * 750) then
        local deadline = call('HGET', KEYS[4], waiter)
        alive = deadline and deadline * 1000 >= now
      end
      call('HDEL', KEYS[4], waiter)
    end
    if alive then
      if block ~= '0' then
        local step = block + increment
        local last = redis.pcall('INCRBY', KEYS[3], step)
        if type(last) == 'table' then -- the key is of another type; the waiters find out at their next attempt
          outcome = 'NONE'
          break
        end
        if last - step < now - 1000 then
          last_text = string.format('%.0f', now + step)
          call('SET', KEYS[3], last_text)
        else
          last_text = string.format('%.0f', last)
        end
      end
      if command ~= '-' then
        -- The lock is handed over even if the message could not be sent: the waiter finds out at its next attempt.
        redis.pcall(command, channel,
          'G2 ' .. waiter .. ' ' .. last_text .. ' ' .. block .. ' ' .. claim .. ' ' .. now_text .. ' ' .. KEYS[1])
      end
      call('SET', KEYS[1], waiter .. '~', 'PX', claim)
      outcome = 'GRANTED'
      break
    end
  end
end
